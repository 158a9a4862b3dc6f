#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# chat.sh - say to all what is typed, and show what everybody says: chat.sh NAME

me=${1:?say who you are: chat.sh NAME}
kbus listen '$.Chat.%' &
listener=$!
trap 'kill $listener; wait' EXIT
trap exit INT TERM
while read -r line; do
    kbus send "$.Chat.$me" "$line"
done
