#!/bin/bash
# Asks the service in this container for its liveness, without curl, on each port of a service. A check of readiness would
# have an orchestrator replace the service in an outage of SQS or S3, which a new process does not heal.
for port in ${SERVER_PORT:-8080 8081 8082}; do
  if exec 3<>"/dev/tcp/127.0.0.1/$port"; then
    printf 'GET /actuator/health/liveness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
    head -n 1 <&3 | grep -q ' 200 '
    exit
  fi 2>/dev/null
done
exit 1
