#!/bin/sh
# Development aid, never shipped: the mock server afresh, on port 8090.
[ -f /tmp/touchmark-mock.pid ] && kill "$(cat /tmp/touchmark-mock.pid)" 2>/dev/null
cd "$(dirname "$0")/.." || exit 1
node dev/mock_server.mjs 8090 >/tmp/touchmark-mock.log 2>&1 &
echo $! >/tmp/touchmark-mock.pid
