#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# requester.sh - send a request, wait for its reply and print it: requester.sh [NAME [DATA]]

name=${1:-$.Upper}
reply=$(kbus call --timeout 5 "$name" "${2:-hello}")
case $? in
0) echo "$name says $reply" ;;
3) echo "$name is busy, try again later" >&2; exit 1 ;;
*) exit 1 ;; # kbus has said why
esac
