package telemetry.aggregator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/** A real S3 whose calls are noted, and which does something else first when it is told to. */
final class WatchedS3 {
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final S3Client s3;
    private Runnable beforePut = () -> {};

    WatchedS3(S3Client real) {
        s3 = (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, args) -> {
                    calls.add(method.getName());
                    if (method.getName().equals("putObject")) {
                        Runnable once = beforePut;
                        beforePut = () -> {};
                        once.run();
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    S3Client client() {
        return s3;
    }

    /** What was called since this was asked last. */
    List<String> calls() {
        List<String> since = List.copyOf(calls);
        calls.clear();
        return since;
    }

    /** Runs {@code other} before the next PUT. */
    void beforeNextPut(Runnable other) {
        beforePut = other;
    }
}
