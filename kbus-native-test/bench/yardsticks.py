# SPDX-License-Identifier: Apache-2.0
"""The floor of each transport: the least that any server takes."""
from bench import tree
from bench.daemons import Server

FLOORS = {'fuse': 'null_fuse', 'jnr-fuse': 'null_fuse', 'io-uring': 'null_uring'}


def start_floor(transport, directory):
    name = FLOORS[transport]
    return Server(name, [tree.program(name), '--devices', '2'], directory)
