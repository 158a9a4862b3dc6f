#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sender.sh - send an announcement: sender.sh [NAME [DATA]]

kbus send "${1:-$.Sensors.Kitchen}" "${2:-21.5}"
