package telemetry.consumer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;
import telemetry.service.SettingRange;

/**
 * Settings of the live window of the last 60 seconds. A vehicle is anomalous if {@code anomalySignal} exceeded {@code
 * anomalyThreshold} more than {@code anomalyTimes} times in the window.
 *
 * @param size maximum heap for the window. The least recently used vehicle is evicted first; a vehicle with two signals
 *     takes about 0.8 KB. 0B disables the window and the anomaly rule
 * @param anomalySignal signal that the anomaly rule checks
 * @param anomalyThreshold value that the signal must exceed
 * @param anomalyTimes number of times that the signal may exceed the threshold within 60 seconds
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

    /** Returns true if {@code value} is a number of the checked signal and exceeds the threshold. */
    boolean isOver(String signal, Object value) {
        return value instanceof Double figure && figure > anomalyThreshold && signal.equals(anomalySignal);
    }
}
