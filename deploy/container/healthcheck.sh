#!/bin/bash
# Whether the service in this container is ready, without curl: every port that a service may have is tried.
for port in ${SERVER_PORT:-8080 8081 8082}; do
  if exec 3<>"/dev/tcp/127.0.0.1/$port"; then
    printf 'GET /actuator/health/readiness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
    head -n 1 <&3 | grep -q ' 200 '
    exit
  fi 2>/dev/null
done
exit 1
