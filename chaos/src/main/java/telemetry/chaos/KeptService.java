package telemetry.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One service that is kept running, as an orchestrator does it: whatever ends its process, another one is started, on the
 * same port. Safe for use by many threads.
 */
final class KeptService implements AutoCloseable {
    private static final Duration BEFORE_A_RESTART = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Service service;
    private final List<String> options;
    private final Map<String, ?> settings;
    private final Path logs;
    private final EventLog log;
    private final int port;
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger crashes = new AtomicInteger();
    private final Thread keeper;
    private volatile ServiceProcess process;
    private volatile Duration down = BEFORE_A_RESTART;
    private volatile boolean told;
    private volatile boolean up;
    private volatile boolean over;

    /** Starts {@code service}. */
    KeptService(Service service, List<String> options, Map<String, ?> settings, Path logs, EventLog log) {
        this.service = service;
        this.options = options;
        this.settings = settings;
        this.logs = logs;
        this.log = log;
        this.port = freePort();
        this.process = start();
        watch(process);
        this.keeper = Thread.ofVirtual().name("keep-" + service.label()).start(this::keep);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private ServiceProcess start() {
        starts.incrementAndGet();
        try {
            return ServiceProcess.start(service.module(), options, port, logs, settings);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Says when {@code started} is ready for the first time, however long that takes. */
    private void watch(ServiceProcess started) {
        long start = System.nanoTime();
        Thread.ofVirtual().name("watch-" + service.label()).start(() -> {
            while (started.isAlive() && !started.isReady()) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
            if (started.isAlive() && !told) {
                up = true;
                log.say(service.label(), "is ready, %s after its start".formatted(Seconds.since(start)));
            }
        });
    }

    private void keep() {
        try {
            int exit = process.awaitExit();
            while (!over) {
                reportExit(exit);
                Thread.sleep(down);
                if (!over) {
                    process = start();
                    watch(process);
                    exit = process.awaitExit();
                }
            }
        } catch (InterruptedException | UncheckedIOException end) {
            over = true; // this JVM ends, and nothing can be started any more
        }
    }

    private void reportExit(int exit) {
        up = false;
        if (!told) {
            crashes.incrementAndGet();
            down = BEFORE_A_RESTART;
            log.say(service.label(), "ended by itself with exit code %d: %s".formatted(exit, process.lastLine()));
        }
        told = false;
    }

    /** Stops the process by {@code signal}; it is started again when it has been down for {@code time}. */
    void stop(Signal signal, Duration time) throws InterruptedException {
        ServiceProcess victim = process;
        if (!victim.isAlive()) {
            log.say(service.label(), "is down already");
            return;
        }
        down = time;
        told = true;
        up = false;
        if (signal == Signal.TERM) {
            terminate(victim);
        } else {
            victim.close();
        }
    }

    private void terminate(ServiceProcess victim) throws InterruptedException {
        long start = System.nanoTime();
        try {
            int exit = victim.terminate();
            log.say(service.label(), "ended with exit code %d, %s after SIGTERM".formatted(exit, Seconds.since(start)));
        } catch (IllegalStateException tooSlow) {
            log.say(service.label(), tooSlow.getMessage() + "; is killed");
            victim.close();
        }
    }

    /** Stops the process for good, by SIGTERM. */
    void end() throws InterruptedException {
        over = true;
        if (process.isAlive()) {
            terminate(process);
        }
    }

    /** Waits until it is ready, at most {@code patience}; whether it is. */
    boolean awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!process.isReady()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return true;
    }

    /** Waits until its process has been ready since its start, at most {@code patience}; an outage changes nothing. */
    void awaitUp(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!up && System.nanoTime() < deadline) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    long pid() {
        return process.pid();
    }

    /** Its log, of all its processes. */
    Path logFile() {
        return logs.resolve(service.module() + ".log");
    }

    /** How often it was started. */
    int starts() {
        return starts.get();
    }

    /** How often it ended though nobody had told it to. */
    int crashes() {
        return crashes.get();
    }

    @Override
    public void close() {
        over = true;
        keeper.interrupt();
        process.close();
    }
}
