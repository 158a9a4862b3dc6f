# SPDX-License-Identifier: Apache-2.0
"""How thorough a run is."""


class Settings:
    """How long, how often, how much; a quick run is coarser."""

    def __init__(self, quick):
        self.pairs = 5 if quick else 9
        self.milliseconds = 15 if quick else 50
        self.rest = 0 if quick else 0.05
        self.peer_milliseconds = 60 if quick else 200
        self.latency_samples = 4000 if quick else 100000
        self.latency_pairs = 3
        self.client_milliseconds = 60 if quick else 250
        self.close_rounds = {1: 1000 if quick else 10000, 50: 100 if quick else 10000}
        self.growth_rounds = 11 if quick else 25
        self.growth_milliseconds = 20 if quick else 60
        self.growth_of_bindings = [10, 100000] if quick else [10, 1000, 100000]
        self.growth_of_ksocks = [10, 10000] if quick else [10, 1000, 10000]
        self.growth_of_devices = [1, 256] if quick else [1, 16, 256]
        self.messages = 50000 if quick else 1000000
        self.allocation_messages = 20000 if quick else 100000
        self.starts = 5
        self.warm_up = 1 if quick else 3
        self.row_warm_up_milliseconds = 500 if quick else 1000
        self.sessions = 3 if quick else 6
        self.session_pairs = 11 if quick else 15
        self.ping_seconds = 1.5 if quick else 3
        self.ping_turns = 1 if quick else 3
        self.attack_seconds = 1.5 if quick else 2
        self.attack_turns = 1 if quick else 2
        # Of an attack that has to be noticed first: so is one of slow memory.
        self.slow_attack_seconds = 2 if quick else 12
        self.outstanding = [50000] if quick else [50000, 500000, 1000000]
        self.held = 10000 if quick else 100000
