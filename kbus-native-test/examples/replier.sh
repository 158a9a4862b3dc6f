#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# replier.sh - answer requests with their data in capitals: replier.sh [NAME]

exec kbus reply "${1:-$.Upper}" --exec 'tr a-z A-Z'
