package telemetry.service;

import java.util.Set;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Refuses unknown settings before anything is started.
 *
 * @param options options of the command line that are no settings
 */
record SettingsCheck(Set<String> options) implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        KnownSettings.ofClassPath().check(event.getEnvironment(), options);
    }
}
