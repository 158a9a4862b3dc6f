# SPDX-License-Identifier: Apache-2.0
"""Where things are in the source tree."""
import os

NATIVE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
ROOT = os.path.dirname(NATIVE)
SCRIPTS = os.path.join(ROOT, 'scripts')
LAUNCHER = os.path.join(ROOT, 'kbus-fuse', 'src', 'main', 'sh', 'kbus')


def program(name):
    """The path of one that `make bench` builds."""
    return os.path.join(NATIVE, 'build', 'bench', name)
