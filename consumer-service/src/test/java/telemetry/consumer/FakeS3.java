package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** An in-memory S3 that fails a given number of writes. */
final class FakeS3 implements S3Client {
    final Map<String, String> objects = new ConcurrentHashMap<>();
    final AtomicInteger failuresToInject = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    volatile boolean failAfterStoring;

    void failNext(int times) {
        failuresToInject.set(times);
    }

    List<String> lines() {
        return objects.values().stream().flatMap(String::lines).toList();
    }

    @Override
    public PutObjectResponse putObject(Consumer<PutObjectRequest.Builder> request, RequestBody body) {
        PutObjectRequest put = PutObjectRequest.builder().applyMutation(request).build();
        if (failuresToInject.getAndUpdate(remaining -> Math.max(0, remaining - 1)) > 0) {
            failures.incrementAndGet();
            throw SdkClientException.create("503 SlowDown");
        }
        try {
            objects.put(
                    put.key(),
                    new String(body.contentStreamProvider().newStream().readAllBytes(), UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        if (failAfterStoring) {
            failures.incrementAndGet();
            throw SdkClientException.create("connection reset after the body");
        }
        return PutObjectResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return "s3";
    }

    @Override
    public void close() {}
}
