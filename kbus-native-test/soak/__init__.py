# SPDX-License-Identifier: Apache-2.0
"""scripts/soak: clients of every kind that are killed, stopped and started again, while they check what they see."""
