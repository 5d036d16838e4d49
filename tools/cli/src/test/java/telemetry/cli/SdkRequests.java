package telemetry.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Records the requests of all SDK clients in this JVM. The resource {@code execution.interceptors} registers this
 * class.
 */
public final class SdkRequests implements ExecutionInterceptor {
    private static final List<String> SEEN = Collections.synchronizedList(new ArrayList<>());

    private static final Map<String, Runnable> BEFORE = new ConcurrentHashMap<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        String name = context.request().getClass().getSimpleName().replace("Request", "");
        SEEN.add(name);
        Runnable once = BEFORE.remove(name);
        if (once != null) {
            once.run();
        }
    }

    /** Runs {@code action} once before the next request with this name. */
    static void beforeNext(String name, Runnable action) {
        BEFORE.put(name, action);
    }

    /** Returns the requests since the last call of this method. */
    static List<String> since() {
        List<String> since = List.copyOf(SEEN);
        SEEN.clear();
        return since;
    }
}
