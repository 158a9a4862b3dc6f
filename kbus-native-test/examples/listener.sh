#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# listener.sh - do something about each message of a name: listener.sh [NAME]

kbus listen "${1:-$.Sensors.*}" | while read -r name data; do
    echo "${name##*.} has sent $data"
done
