package telemetry.local;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Settings of the demo, {@code --telemetry.demo.*}.
 *
 * @param enabled whether a demo is run at all
 * @param exit whether the platform ends after the demo, with an exit code that says how it went
 * @param records records that the demo sends
 * @param vehicles vehicles that send them
 * @param rate records a second; 0 for flat out
 * @param batch records of one request
 * @param budget what 95 of 100 records may take from ingest to stored
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
