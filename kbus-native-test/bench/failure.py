# SPDX-License-Identifier: Apache-2.0
"""The end of a run before its time."""


class Failure(Exception):
    """What ends the run, or a part of it, in one line."""
