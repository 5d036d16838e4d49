package telemetry.local;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Settings of the demo, {@code --telemetry.demo.*}.
 *
 * @param enabled runs the demo after the start
 * @param exit stops the platform after the demo; the exit code is 0 if the demo succeeded
 * @param records number of records to send
 * @param vehicles number of vehicles that send the records
 * @param rate records per second; 0 sends as fast as possible
 * @param batch number of records per request
 * @param budget maximum 95th percentile of the latency from ingest to stored
 */
@ConfigurationProperties("telemetry.demo")
record DemoProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("false") boolean exit,
        @DefaultValue("10000") int records,
        @DefaultValue("50") int vehicles,
        @DefaultValue("1000") double rate,
        @DefaultValue("50") int batch,
        @DefaultValue("5s") Duration budget) {

    static DemoProperties of(ConfigurableEnvironment environment) {
        return Binder.get(environment).bindOrCreate("telemetry.demo", DemoProperties.class);
    }
}
