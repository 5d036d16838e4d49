package telemetry.aggregator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/** Records the calls to a real S3, and can run another action before a call. Calls come from one thread. */
final class WatchedS3 {
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final S3Client s3;
    private int puts;
    private int disturbedPut;
    private Runnable disturbance = () -> {};
    private boolean disturbed;

    WatchedS3(S3Client real) {
        s3 = (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, args) -> {
                    calls.add(method.getName());
                    if (method.getName().equals("putObject")) {
                        countPut();
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    private void countPut() {
        if (++puts == disturbedPut) {
            disturbed = true;
            disturbance.run();
        }
    }

    S3Client client() {
        return s3;
    }

    /** Returns the calls since the last call of this method. */
    List<String> calls() {
        List<String> since = List.copyOf(calls);
        calls.clear();
        return since;
    }

    /** Runs {@code other} before PUT number {@code number}. */
    void beforePut(int number, Runnable other) {
        disturbedPut = number;
        disturbance = other;
    }

    /** Returns true if there were enough PUTs for the other action to run. */
    boolean wasOvertaken() {
        return disturbed;
    }
}
