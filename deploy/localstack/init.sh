#!/bin/sh
# Creates queue, DLQ, bucket and lifecycle when LocalStack is ready, and last the file that the health check of
# docker-compose.yml tests.
set -eu

ready=${TELEMETRY_READY_FILE:-/run/telemetry/ready}
rm -f "$ready"
mkdir -p "$(dirname "$ready")"

dlq=$(awslocal sqs create-queue --queue-name telemetry-dlq \
  --attributes MessageRetentionPeriod=1209600 --query QueueUrl --output text)
dlq_arn=$(awslocal sqs get-queue-attributes --queue-url "$dlq" \
  --attribute-names QueueArn --query Attributes.QueueArn --output text)

# SQS moves a message to the DLQ after five receives; DLQ retention (14 days) is longer than the queue's (4)
awslocal sqs create-queue --queue-name telemetry --attributes "{
  \"VisibilityTimeout\": \"60\",
  \"MessageRetentionPeriod\": \"345600\",
  \"RedrivePolicy\": \"{\\\"deadLetterTargetArn\\\":\\\"$dlq_arn\\\",\\\"maxReceiveCount\\\":\\\"5\\\"}\"
}"

awslocal s3api create-bucket --bucket telemetry
awslocal s3api put-bucket-lifecycle-configuration --bucket telemetry --lifecycle-configuration '{
  "Rules": [
    {
      "ID": "raw-expires-after-7-days",
      "Status": "Enabled",
      "Filter": {"Prefix": "raw/"},
      "Expiration": {"Days": 7}
    },
    {
      "ID": "incomplete-uploads-are-aborted",
      "Status": "Enabled",
      "Filter": {"Prefix": ""},
      "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}
    }
  ]
}'

touch "$ready"
