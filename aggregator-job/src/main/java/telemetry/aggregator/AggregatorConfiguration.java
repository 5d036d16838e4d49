package telemetry.aggregator;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.aws.AwsClientsConfiguration;
import telemetry.aws.AwsResources;
import telemetry.aws.CanGroups;
import telemetry.aws.CanProperties;
import telemetry.aws.CostLog;
import telemetry.aws.CostMeter;
import telemetry.aws.DbcSource;
import telemetry.aws.ResourceHealth;
import telemetry.console.ConsoleConfiguration;
import telemetry.console.ConsoleHost;
import telemetry.contract.HourParser;
import telemetry.lake.CanDictionary;
import telemetry.lake.ClusterFold;
import telemetry.lake.Derivation;
import telemetry.lake.DerivedTables;
import telemetry.lake.Expiry;
import telemetry.lake.Lake;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.RecordsTable;
import telemetry.lake.RestTableStore;
import telemetry.lake.TableStore;
import telemetry.service.ApiConfiguration;
import telemetry.service.StartRefusedException;
import tools.jackson.databind.json.JsonMapper;

/** Wires all beans of the aggregator-job. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    AggregatorProperties.class,
    LakeProperties.class,
    CatalogProperties.class,
    TrinoProperties.class,
    CanProperties.class
})
@Import({AwsClientsConfiguration.class, AggregatorConfiguration.Service.class})
class AggregatorConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Lake lake(S3Client s3, AwsResources resources, AggregatorProperties properties) {
        return new Lake(s3, resources.bucket(), properties.parallelDownloads(), properties.transferTimeout());
    }

    @Bean
    TableStore tableStore(S3Client s3, AwsResources resources, CatalogProperties catalog, Clock clock) {
        return catalog.settings().isSet()
                ? new RestTableStore(s3, resources.bucket(), catalog.settings(), clock)
                : new ObjectTableStore(s3, resources.bucket(), clock);
    }

    @Bean
    RecordsTable recordsTable(Lake lake, TableStore store, LakeProperties properties) {
        return new RecordsTable(lake, store, properties.signals());
    }

    @Bean
    DerivedTables derivedTables(Lake lake, TableStore store) {
        return new DerivedTables(lake, store);
    }

    @Bean
    CanGroups<CanDictionary> canGroups(S3Client s3, CanProperties properties, Clock clock, MeterRegistry meters) {
        CanGroups<CanDictionary> groups = CanRows.groups(new DbcSource(s3), properties, clock, meters);
        if (properties.groups().stream().noneMatch(CanProperties.Group::isInS3)) {
            refuseUnreadable(groups); // S3 may be unreachable while a service starts
        }
        return groups;
    }

    private static void refuseUnreadable(CanGroups<CanDictionary> groups) {
        try {
            groups.get();
        } catch (IllegalStateException unreadable) {
            throw new StartRefusedException(
                    String.valueOf(unreadable.getMessage()), "correct telemetry.can.groups or the files");
        }
    }

    @Bean
    WorkFolder workFolder(AggregatorProperties properties) throws IOException {
        return new WorkFolder(
                properties.workFolder(),
                properties.spareMemory(memory(), Runtime.getRuntime().maxMemory()));
    }

    @Bean
    Derivation derivation(
            Lake lake, DerivedTables derived, AggregatorProperties properties, CanGroups<CanDictionary> can) {
        return new Derivation(lake, derived, properties.minutes(), can);
    }

    @Bean
    FoldEngine foldEngine(
            Lake lake,
            RecordsTable table,
            TableStore store,
            Derivation derivation,
            AggregatorProperties properties,
            TrinoProperties trino,
            CanProperties can,
            WorkFolder work,
            Clock clock,
            @Value("${telemetry.lake.operator-key:}") String operatorKey) {
        return switch (properties.engine()) {
            case DUCKDB -> new DuckFold(lake, table, properties.duck(), derivation, work);
            case TRINO -> {
                refuseGroups(can);
                yield new TrinoFold(
                        new ClusterFold(
                                trino.cluster(operatorKey),
                                lake,
                                table,
                                ownStore(store),
                                derivation,
                                properties.duck(),
                                clock),
                        work);
            }
        };
    }

    private static void refuseGroups(CanProperties can) {
        if (!can.groups().isEmpty()) {
            throw new StartRefusedException(
                    "telemetry.aggregator.engine is trino and telemetry.can.groups is set",
                    "unset telemetry.can.groups, or set telemetry.aggregator.engine to duckdb: Trino decodes no CAN frames");
        }
    }

    /** Returns the store of the lake, whose catalog the cluster uses for its staging tables. */
    private static ObjectTableStore ownStore(TableStore store) {
        if (store instanceof ObjectTableStore own) {
            return own;
        }
        throw new StartRefusedException(
                "telemetry.aggregator.engine is trino and telemetry.lake.catalog.uri is set",
                "unset telemetry.lake.catalog.uri: the cluster folds into tables of the lake's own catalog only");
    }

    @Bean
    Aggregation aggregation(
            Lake lake,
            RecordsTable table,
            Derivation derivation,
            FoldEngine engine,
            AggregatorProperties properties,
            Clock clock,
            MeterRegistry meters) {
        return new Aggregation(lake, table, derivation, engine, properties.parallelHours(), clock, meters);
    }

    /** Returns the memory of the machine, or of the container, in bytes. */
    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    @Bean
    HourParser hourParser(Clock clock) {
        return new HourParser(clock);
    }

    @Bean
    RunOnce runOnce(Aggregation aggregation, HourParser hours, AggregatorProperties properties, JsonMapper json) {
        return new RunOnce(aggregation, hours, properties.parallelHours(), json, System.out, System.err);
    }

    /** Wires the API and the schedule, which a single run does not have. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "telemetry.aggregator.serve", matchIfMissing = true)
    @EnableScheduling
    @Import({ApiConfiguration.class, ConsoleConfiguration.class, IcebergConfiguration.class})
    static class Service {

        @Bean
        ConsoleHost consoleHost(AggregatorProperties properties, WorkFolder work) {
            return new ConsoleHost(properties.duck(), work.own().resolve("console"));
        }

        @Bean
        AggregationController aggregationController(Aggregation aggregation, HourParser hours) {
            return new AggregationController(aggregation, hours);
        }

        @Bean
        CostLog costLog(CostMeter meter, Aggregation aggregation) {
            return new CostLog("aggregator", meter, aggregation::counted);
        }

        @Bean
        AggregationSchedule schedule(Aggregation aggregation, Lake lake, Clock clock) {
            return new AggregationSchedule(aggregation, lake, clock);
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "telemetry.lake.expire", matchIfMissing = true)
        ExpirySchedule expirySchedule(Lake lake, TableStore store, LakeProperties properties, Clock clock) {
            return new ExpirySchedule(new Expiry(lake, store, clock), properties.keepVersions());
        }

        @Bean
        RawRetention rawRetention(Lake lake) {
            return new RawRetention(lake);
        }

        @Bean
        StoreCheck storeCheck(TableStore store, CatalogProperties catalog) {
            return new StoreCheck(store, catalog.settings());
        }

        @Bean
        ResourceHealth bucketHealthIndicator(S3Client s3, AwsResources resources, Clock clock) {
            return ResourceHealth.of(s3, resources.bucket(), clock);
        }
    }
}
