# SPDX-License-Identifier: Apache-2.0
"""Measures the KBUS daemon; scripts/bench is the command, and Documentation/Performance.md tells what it means."""
