package telemetry.aws;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;

/** Configures the cost meter of AWS clients, and the check of costly settings, which uses the same prices. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CostProperties.class, EconomyProperties.class})
class CostConfiguration {

    @Bean
    PriceList priceList(AwsRegionProvider region, CostProperties settings) {
        return PriceList.of(region.getRegion().id(), settings);
    }

    @Bean
    CostMeter costMeter(MeterRegistry registry, PriceList prices, CostProperties settings, Clock clock) {
        return new CostMeter(registry, prices, settings, clock);
    }

    @Bean
    RequestMeter requestMeter(CostMeter meter) {
        return new RequestMeter(meter);
    }

    @Bean
    EconomyCheck economyCheck(PriceList prices, EconomyProperties thresholds) {
        return new EconomyCheck(prices, thresholds);
    }
}
