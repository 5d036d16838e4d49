package telemetry.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Checks queue, DLQ and lake with the caller's rights. A call is tried if it changes nothing. {@code PutObject} and
 * {@code DeleteObject} are tried on a key of their own, outside of {@code raw/}, if the caller allows writes.
 */
final class CloudCheck {
    private static final Duration MAX_UNREAD = Duration.ofHours(2);

    private final List<Finding> findings = new ArrayList<>();

    /** Returns the findings about the queue and its DLQ. */
    List<Finding> queues(SqsClient sqs, String queue, String deadLetterQueue) throws Exception {
        attempt("sqs", () -> {
            DeadLetterQueues queues = DeadLetterQueues.of(sqs, queue, deadLetterQueue);
            findings.add(Finding.ok("sqs", "GetQueueUrl and GetQueueAttributes on both queues"));
            findings.add(
                    queues.isRedriven()
                            ? Finding.ok("redrive", queue + " moves messages to " + deadLetterQueue)
                            : Finding.fail(
                                    "redrive",
                                    "the redrive policy of %s does not name %s; SQS drops messages instead of moving them"
                                            .formatted(queue, deadLetterQueue)));
            findings.add(
                    queues.depth() == 0
                            ? Finding.ok("dlq", "no dead letters")
                            : Finding.warn("dlq", "about " + queues.depth() + " dead letters; see telemetry dlq list"));
            findings.add(backlog(sqs, queues.queueUrl()));
            return null;
        });
        return findings;
    }

    private static Finding backlog(SqsClient sqs, String url) {
        var attributes = sqs.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return Finding.ok(
                "backlog",
                "about %s messages wait, %s are in flight"
                        .formatted(
                                attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                                attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)));
    }

    /** Returns the findings about the lake. */
    List<Finding> lake(S3Client s3, String bucket, Clock clock, boolean writes) throws Exception {
        attempt("s3", () -> {
            List<S3Object> listed = s3.listObjectsV2(
                            list -> list.bucket(bucket).prefix("raw/").maxKeys(1))
                    .contents();
            findings.add(Finding.ok("s3", "ListBucket on " + bucket));
            if (!listed.isEmpty()) {
                String key = listed.getFirst().key();
                s3.getObject(get -> get.bucket(bucket).key(key)).abort(); // the right is enough, not the content
                findings.add(Finding.ok("s3", "GetObject on " + key));
            }
            if (writes) {
                write(s3, bucket);
            }
            findings.add(unread(s3, bucket, clock));
            return null;
        });
        return findings;
    }

    private void write(S3Client s3, String bucket) {
        String key = "doctor/" + UUID.randomUUID();
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.empty());
        s3.deleteObject(delete -> delete.bucket(bucket).key(key));
        findings.add(Finding.ok("s3", "PutObject and DeleteObject on " + key));
    }

    private static Finding unread(S3Client s3, String bucket, Clock clock) throws InterruptedException, IOException {
        List<HourParts> hours = HourParts.of(
                LakeConnection.lake(s3, bucket), LakeConnection.table(s3, bucket, clock), new HourRange(null, null));
        int unread = hours.stream().mapToInt(hour -> hour.unread().size()).sum();
        Optional<Duration> age = hours.stream()
                .flatMap(hour -> hour.oldestUnread().stream())
                .min(Comparator.naturalOrder())
                .map(oldest -> Duration.between(oldest, clock.instant()));
        String detail = "%d hours, %d unread parts%s"
                .formatted(
                        hours.size(),
                        unread,
                        age.map(oldest -> ", the oldest for " + oldest.toMinutes() + " min")
                                .orElse(""));
        return age.filter(oldest -> oldest.compareTo(MAX_UNREAD) > 0).isPresent()
                ? Finding.fail("table", detail + "; see telemetry lake status")
                : Finding.ok("table", detail);
    }

    private void attempt(String subject, Callable<?> calls) throws Exception {
        try {
            calls.call();
        } catch (RuntimeException refused) {
            findings.add(Finding.fail(subject, String.valueOf(refused.getMessage())));
        }
    }
}
