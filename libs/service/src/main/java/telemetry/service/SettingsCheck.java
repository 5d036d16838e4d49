package telemetry.service;

import java.util.Set;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Rejects unknown settings before the application context is created.
 *
 * @param options command line options that are not settings
 */
record SettingsCheck(Set<String> options) implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        KnownSettings.ofClassPath().check(event.getEnvironment(), options);
    }
}
