package telemetry.consumer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;
import telemetry.service.SettingRange;

/**
 * Settings of the window of the last 60 seconds. A vehicle is anomalous while {@code anomalySignal} was over {@code
 * anomalyThreshold} more than {@code anomalyTimes} times in its window.
 *
 * @param size heap for the window at most; the vehicle that sent longest ago makes room. A vehicle with two signals takes
 *     about 0.8 KB. 0B for no window and no anomaly
 * @param anomalySignal the signal that is watched
 * @param anomalyThreshold what it must be over
 * @param anomalyTimes how often it may be over that within 60 seconds
 */
@Validated
@ConfigurationProperties("telemetry.live")
record LiveProperties(
        @DefaultValue("48MB") DataSize size,
        @DefaultValue("engine_rpm") String anomalySignal,
        @DefaultValue("6000") double anomalyThreshold,
        @DefaultValue("3") int anomalyTimes) {

    LiveProperties {
        SettingRange.check("telemetry.live.size", size, DataSize.ofBytes(0), DataSize.ofGigabytes(16));
        SettingRange.check("telemetry.live.anomaly-times", anomalyTimes, 0, 1_000_000);
    }

    boolean isOver(String signal, Object value) {
        return value instanceof Double figure && figure > anomalyThreshold && signal.equals(anomalySignal);
    }
}
