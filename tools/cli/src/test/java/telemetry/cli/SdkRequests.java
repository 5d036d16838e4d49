package telemetry.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Notes what every client of this JVM asks; the SDK finds it by the resource {@code execution.interceptors}. */
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

    /** Does {@code other} before the next request of this name. */
    static void beforeNext(String name, Runnable other) {
        BEFORE.put(name, other);
    }

    /** Returns the requests since the last call of this method. */
    static List<String> since() {
        List<String> since = List.copyOf(SEEN);
        SEEN.clear();
        return since;
    }
}
