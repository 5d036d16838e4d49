package telemetry.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static telemetry.system.AwsTemplate.list;
import static telemetry.system.AwsTemplate.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.service.KeysFile;

/** Tests the resources of deploy/aws/telemetry.yaml and the limits of its permissions. */
class AwsTemplateTest {
    private static final List<String> LISTED = List.of("raw/*", "curated/*", "aggregates/*", "erasures/*", "can/*");

    private final AwsTemplate template = AwsTemplate.with(Map.of("AfterRawDays", "expire"));

    @Test
    void ingestMayOnlySend() {
        assertThat(role("IngestRole"))
                .containsExactlyInAnyOrder(
                        "sqs:SendMessage Queue", "sqs:GetQueueUrl Queue", "sqs:GetQueueAttributes Queue");
    }

    @Test
    void theConsumerMayTakeFromTheQueueKeepDeadLettersWritePartsAndReadDbcFiles() {
        assertThat(role("ConsumerRole"))
                .containsExactlyInAnyOrder(
                        "sqs:ReceiveMessage Queue",
                        "sqs:DeleteMessage Queue",
                        "sqs:ChangeMessageVisibility Queue",
                        "sqs:GetQueueUrl Queue",
                        "sqs:GetQueueAttributes Queue",
                        "sqs:SendMessage DeadLetterQueue",
                        "sqs:GetQueueUrl DeadLetterQueue",
                        "sqs:GetQueueAttributes DeadLetterQueue",
                        "s3:PutObject Lake/raw/*",
                        "s3:ListBucket Lake",
                        "s3:GetObject Lake/can/*");
        assertThat(template.property("ConsumerRole", "Policies", 0, "PolicyDocument", "Statement", 3, "Condition"))
                .isEqualTo(Map.of("StringLike", Map.of("s3:prefix", List.of("can/*"))));
    }

    @Test
    void theAggregatorMayReadPartsAndKeepVersionsAndAggregates() {
        assertThat(role("AggregatorRole"))
                .containsExactlyInAnyOrder(
                        "s3:ListBucket Lake",
                        "s3:GetLifecycleConfiguration Lake",
                        "s3:GetObject Lake/raw/*",
                        "s3:GetObject Lake/curated/*",
                        "s3:GetObject Lake/aggregates/*",
                        "s3:GetObject Lake/erasures/*",
                        "s3:GetObject Lake/can/*",
                        "s3:PutObject Lake/curated/*",
                        "s3:PutObject Lake/aggregates/*",
                        "s3:DeleteObject Lake/curated/*",
                        "s3:DeleteObject Lake/aggregates/*",
                        "sqs:ReceiveMessage DeadLetterQueue",
                        "sqs:ChangeMessageVisibility DeadLetterQueue",
                        "sqs:GetQueueUrl DeadLetterQueue",
                        "sqs:GetQueueAttributes DeadLetterQueue",
                        "sqs:GetQueueUrl Queue",
                        "sqs:GetQueueAttributes Queue");
        assertThat(template.property("AggregatorRole", "Policies", 0, "PolicyDocument", "Statement", 0, "Condition"))
                .isEqualTo(Map.of("StringLikeIfExists", Map.of("s3:prefix", LISTED)));
    }

    @ParameterizedTest
    @CsvSource({
        "raw/, true",
        "raw/year=2026/month=11/day=03/hour=04/, true",
        "curated/metadata/v, true",
        "curated/data/, true",
        "can/, true",
        "other/, false",
        "'', false"
    })
    void theAggregatorMayListItsFolders(String prefix, boolean allowed) {
        assertThat(LISTED.stream().anyMatch(pattern -> prefix.startsWith(pattern.replace("*", ""))))
                .isEqualTo(allowed);
    }

    @Test
    void theAggregatorMayKeepTablesInItsGlueDatabaseAndDropNone() {
        Map<String, Object> policy = map(template.section("Resources").get("AggregatorGluePolicy"));
        Map<String, Object> statement =
                map(template.property("AggregatorGluePolicy", "PolicyDocument", "Statement", 0));

        assertThat(policy).containsEntry("Condition", "GlueKeepsTables");
        assertThat(list(statement.get("Action")))
                .isEqualTo(List.of(
                        "glue:GetCatalog",
                        "glue:GetDatabase",
                        "glue:GetTable",
                        "glue:CreateTable",
                        "glue:UpdateTable"));
        assertThat(list(statement.get("Resource"))).hasSize(3).last().asString().endsWith("table/${GlueDatabase}/*}");
        assertThat(template.property("GlueDatabase", "DatabaseInput", "Name").toString())
                .contains("Join=[_,", "Split=[-,", "telemetry-${Environment}");
    }

    /** Tests the rights that the console's erasure and redrive use beside the rights of the aggregator's role. */
    @Test
    void theAggregatorMayEraseAndRedriveIfAnOperatorActsFromTheConsole() {
        assertThat(map(template.section("Resources").get("AggregatorOperatorPolicy")))
                .containsEntry("Condition", "OperatorActs");
        assertThat(list(template.property("AggregatorOperatorPolicy", "Roles")))
                .isEqualTo(List.of(Map.of("Ref", "AggregatorRole")));
        assertThat(AwsRole.ofPolicy(template, "AggregatorOperatorPolicy").allowed())
                .containsExactlyInAnyOrder(
                        "s3:PutObject Lake/raw/*",
                        "s3:PutObject Lake/erasures/*",
                        "s3:DeleteObject Lake/raw/*",
                        "sqs:SendMessage Queue",
                        "sqs:DeleteMessage DeadLetterQueue");
        assertThat(AwsRole.ofPolicy(template, "OperatorKeyPolicy").allowed())
                .containsExactly("secretsmanager:GetSecretValue OperatorKey");
    }

    @ParameterizedTest
    @CsvSource({"no, 1", "yes, 2"})
    void theAggregatorGetsTheOperatorsKeyIfAnOperatorActsFromTheConsole(String operator, int secrets) {
        AwsTemplate chosen = AwsTemplate.with(Map.of("AfterRawDays", "expire", "Operator", operator));

        assertThat(chosen.items("AggregatorTask", "ContainerDefinitions", 0, "Secrets"))
                .hasSize(secrets);
    }

    @ParameterizedTest
    @CsvSource({"lake, 0", "glue, 5"})
    void theAggregatorIsToldOfGlueIfItKeepsTheTables(String catalog, int settings) {
        AwsTemplate chosen = AwsTemplate.with(Map.of("AfterRawDays", "expire", "Catalog", catalog));

        assertThat(chosen.items("AggregatorTask", "ContainerDefinitions", 0, "Environment"))
                .filteredOn(entry -> entry.toString().contains("TELEMETRY_LAKE_CATALOG_"))
                .hasSize(settings);
    }

    @Test
    void theExecutionRoleMayReadNoSecretButTheApiKey() {
        assertThat(role("ExecutionRole"))
                .filteredOn(permission -> permission.startsWith("secretsmanager:"))
                .containsExactly("secretsmanager:GetSecretValue ApiKey");
        assertThat(role("ExecutionRole"))
                .filteredOn(permission -> permission.endsWith(" *"))
                .containsExactly("ecr:GetAuthorizationToken *");
    }

    @ParameterizedTest
    @CsvSource({
        "IngestRole,     sqs:ReceiveMessage,     Queue",
        "IngestRole,     sqs:DeleteMessage,      Queue",
        "IngestRole,     sqs:PurgeQueue,         Queue",
        "IngestRole,     sqs:SendMessage,        DeadLetterQueue",
        "IngestRole,     s3:PutObject,           Lake/raw/part",
        "ConsumerRole,   sqs:SendMessage,        Queue",
        "ConsumerRole,   sqs:ReceiveMessage,     DeadLetterQueue",
        "ConsumerRole,   sqs:DeleteMessage,      DeadLetterQueue",
        "ConsumerRole,   s3:PutObject,           Lake/aggregates/summary",
        "ConsumerRole,   s3:PutObject,           Lake/curated/part",
        "ConsumerRole,   s3:GetObject,           Lake/raw/part",
        "ConsumerRole,   s3:DeleteObject,        Lake/raw/part",
        "ConsumerRole,   s3:PutObject,           Lake/can/car.dbc",
        "AggregatorRole, s3:PutObject,           Lake/raw/part",
        "AggregatorRole, s3:DeleteObject,        Lake/raw/part",
        "AggregatorRole, s3:DeleteObject,        Lake/erasures/one",
        "AggregatorRole, s3:PutObject,           Lake/erasures/one",
        "AggregatorRole, s3:PutLifecycleConfiguration, Lake",
        "AggregatorRole, s3:DeleteBucket,        Lake",
        "AggregatorRole, s3:GetObject,           Lake/other",
        "AggregatorRole, sqs:ReceiveMessage,     Queue",
        "AggregatorRole, sqs:SendMessage,        Queue"
    })
    void aRoleCannotDoTheWorkOfAnother(String role, String action, String resource) {
        assertThat(AwsRole.of(template, role).allows(action, resource)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"IngestRole", "ConsumerRole", "AggregatorRole"})
    void noTaskMayDoAnythingToEverything(String role) {
        assertThat(role(role)).noneMatch(permission -> permission.contains(":*") || permission.endsWith(" *"));
        assertThat(template.has(role, "ManagedPolicyArns")).isFalse();
    }

    @Test
    void aMessageIsReceivedFiveTimesAndADeadLetterIsKeptLongerThanAMessage() {
        assertThat(template.property("Queue", "RedrivePolicy"))
                .isEqualTo(
                        Map.of("deadLetterTargetArn", Map.of("GetAtt", "DeadLetterQueue.Arn"), "maxReceiveCount", 5));
        assertThat(template.property("DeadLetterQueue", "MessageRetentionPeriod"))
                .isEqualTo(1_209_600);
        assertThat(template.property("Queue", "MessageRetentionPeriod")).isEqualTo(345_600);
        assertThat(template.property("Queue", "VisibilityTimeout")).isEqualTo(60);
    }

    @Test
    void everythingAtRestIsEncryptedAndNothingIsReachedWithoutTls() {
        assertThat(template.property("Queue", "SqsManagedSseEnabled")).isEqualTo(true);
        assertThat(template.property("DeadLetterQueue", "SqsManagedSseEnabled")).isEqualTo(true);
        assertThat(template.property("Lake", "BucketEncryption").toString()).contains("AES256");
        for (String policy : List.of("QueuePolicy", "LakePolicy")) {
            Map<String, Object> statement = map(template.property(policy, "PolicyDocument", "Statement", 0));
            assertThat(statement)
                    .containsEntry("Effect", "Deny")
                    .containsEntry("Principal", "*")
                    .containsEntry("Condition", Map.of("Bool", Map.of("aws:SecureTransport", "false")));
            assertThat(list(statement.get("Resource"))).hasSize(2);
        }
    }

    @Test
    void theLakeIsNotPublicAndOutlivesTheStack() {
        assertThat(map(template.property("Lake", "PublicAccessBlockConfiguration"))
                        .values())
                .hasSize(4)
                .containsOnly(true);
        assertThat(map(template.section("Resources").get("Lake")))
                .containsEntry("DeletionPolicy", "Retain")
                .containsEntry("UpdateReplacePolicy", "Retain");
    }

    @ParameterizedTest
    @CsvSource({"expire, ''", "glacier-ir, GLACIER_IR", "deep-archive, DEEP_ARCHIVE"})
    void rawPartsExpireOrAreTiered(String after, String storageClass) {
        AwsTemplate chosen = AwsTemplate.with(Map.of("AfterRawDays", after));
        Object[] raw = {"LifecycleConfiguration", "Rules", 0};

        assertThat(map(chosen.property("Lake", raw))).containsEntry("Prefix", "raw/");
        Object days = chosen.property("Lake", raw[0], raw[1], raw[2], "ExpirationInDays");
        Object transitions = chosen.property("Lake", raw[0], raw[1], raw[2], "Transitions");
        if (storageClass.isEmpty()) {
            assertThat(days).isEqualTo(Map.of("Ref", "RawDays"));
            assertThat(transitions).isEqualTo(AwsTemplate.NO_VALUE);
        } else {
            assertThat(days).isEqualTo(AwsTemplate.NO_VALUE);
            assertThat(chosen.property("Lake", raw[0], raw[1], raw[2], "Transitions", 0, "StorageClass"))
                    .isEqualTo(storageClass);
        }
    }

    @Test
    void oldDataFilesMoveToACheaperStorageClass() {
        Map<String, Object> rule = map(template.property("Lake", "LifecycleConfiguration", "Rules", 1));

        assertThat(rule)
                .containsEntry("Prefix", "curated/data/")
                .containsEntry(
                        "Transitions",
                        List.of(Map.of(
                                "StorageClass",
                                "STANDARD_IA",
                                "TransitionInDays",
                                Map.of("Ref", "CuratedInfrequentDays"))));
        assertThat(map(template.section("Parameters").get("CuratedInfrequentDays")))
                .containsEntry("Default", 90)
                .containsEntry("MinValue", 30); // the minimum that S3 allows for STANDARD_IA
    }

    /**
     * Checks the lifecycle of the table's objects. A deleted metadata file destroys the table. Every refresh reads the
     * metadata, so a colder storage class would cost more.
     */
    @ParameterizedTest
    @ValueSource(strings = {"expire", "glacier-ir", "deep-archive"})
    void noRuleDeletesWhatTheTableNamesNorMovesItsMetadata(String afterRawDays) {
        AwsTemplate chosen = AwsTemplate.with(Map.of("AfterRawDays", afterRawDays));
        List<Object> rules = list(chosen.property("Lake", "LifecycleConfiguration", "Rules"));

        assertThat(rules)
                .filteredOn(rule -> mayReach(rule, "curated/data/year=2026/v1.parquet")
                        || mayReach(rule, "curated/metadata/v1.metadata.json"))
                .hasSize(2)
                .noneMatch(rule -> map(rule).keySet().stream()
                        .anyMatch(action -> action.contains("Expiration") || action.startsWith("Noncurrent")));
        assertThat(rules)
                .filteredOn(rule -> mayReach(rule, "curated/metadata/v1.metadata.json"))
                .singleElement()
                .satisfies(rule -> assertThat(map(rule).keySet())
                        .containsExactlyInAnyOrder("Id", "Status", "AbortIncompleteMultipartUpload"));
    }

    private static boolean mayReach(Object rule, String key) {
        return key.startsWith((String) map(rule).getOrDefault("Prefix", ""));
    }

    /**
     * Checks the retention of raw parts. A part that expires before a refresh reads it is lost. Hourly runs must
     * therefore be able to fail for a day.
     */
    @Test
    void rawIsKeptForSevenDaysAndNeverForLessThanTwo() {
        assertThat(map(template.section("Parameters").get("RawDays")))
                .containsEntry("Default", 7)
                .containsEntry("MinValue", 2);
    }

    @Test
    void brokenUploadsAreKeptForADay() {
        assertThat(template.property(
                        "Lake",
                        "LifecycleConfiguration",
                        "Rules",
                        2,
                        "AbortIncompleteMultipartUpload",
                        "DaysAfterInitiation"))
                .isEqualTo(1);
    }

    @Test
    void onlyHttpsAndOnlyTelemetryComesIn() {
        assertThat(template.property("Https", "Protocol")).isEqualTo("HTTPS");
        assertThat(template.property("Https", "DefaultActions", 0, "FixedResponseConfig", "StatusCode"))
                .isEqualTo("404");
        assertThat(template.property("Http", "DefaultActions", 0, "RedirectConfig", "Protocol"))
                .isEqualTo("HTTPS");
        assertThat(template.resourcesOf("AWS::ElasticLoadBalancingV2::ListenerRule"))
                .containsExactly("TelemetryRule");
        assertThat(template.property("TelemetryRule", "Conditions", 0, "PathPatternConfig", "Values"))
                .isEqualTo(List.of("/telemetry"));
        assertThat(template.has("InnerGroup", "SecurityGroupIngress")).isFalse();
        assertThat(template.property("IngestGroup", "SecurityGroupIngress", 0, "SourceSecurityGroupId"))
                .isEqualTo(Map.of("Ref", "LoadBalancerGroup"));
    }

    /**
     * Checks the path of the health check. ECS replaces a task that its target group reports as unhealthy. With a
     * readiness check ECS would replace all tasks while SQS is down.
     */
    @Test
    void theTargetGroupAsksForLivenessAndNotForReadiness() {
        assertThat(template.property("IngestTargets", "HealthCheckPath")).isEqualTo("/actuator/health/liveness");
    }

    @ParameterizedTest
    @CsvSource({"IngestTask, IngestRole", "ConsumerTask, ConsumerRole", "AggregatorTask, AggregatorRole"})
    void eachTaskHasItsRoleAReadOnlyRootAndTimeToStop(String task, String role) {
        Map<String, Object> container = map(template.property(task, "ContainerDefinitions", 0));

        assertThat(template.property(task, "TaskRoleArn")).isEqualTo(Map.of("GetAtt", role + ".Arn"));
        assertThat(container).containsEntry("ReadonlyRootFilesystem", true).containsEntry("StopTimeout", 60);
        assertThat(template.items(task, "ContainerDefinitions", 0, "MountPoints"))
                .isEqualTo(List.of(Map.of("SourceVolume", "tmp", "ContainerPath", "/tmp")));
        assertThat(map(container.get("HealthCheck"))).containsEntry("Command", List.of("CMD", "healthcheck"));
        assertThat(container.containsKey("Secrets")).isTrue();
        assertThat(container.get("Environment").toString()).doesNotContain("API_KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IngestTask", "ConsumerTask", "AggregatorTask"})
    void aTaskHasAKeysFileIfThereAreKeysPerFleet(String task) {
        AwsTemplate chosen = AwsTemplate.with(Map.of("KeysPerFleet", "yes"));
        String containers = "ContainerDefinitions";

        assertThat(chosen.items(task, containers, 0, "Environment"))
                .contains(Map.of("Name", "TELEMETRY_KEYS_FILE", "Value", "/keys/keys.json"));
        assertThat(chosen.property(task, containers, 0, "MountPoints", 1))
                .isEqualTo(Map.of("SourceVolume", "keys", "ContainerPath", "/keys", "ReadOnly", true));
        assertThat(chosen.property(task, containers, 0, "DependsOn"))
                .isEqualTo(List.of(Map.of("ContainerName", "keys", "Condition", "HEALTHY")));
        assertThat(chosen.property(task, "Volumes", 1)).isEqualTo(Map.of("Name", "keys"));
        assertThat(map(chosen.property(task, containers, 1)))
                .containsEntry("Name", "keys")
                .containsEntry("Essential", false);
        assertThat(template.items(task, containers)).hasSize(1);
    }

    @Test
    void theTasksMayReadTheKeysFileIfThereAreKeysPerFleet() {
        assertThat(map(template.section("Resources").get("KeysPolicy"))).containsEntry("Condition", "HasKeys");
        assertThat(AwsRole.ofPolicy(template, "KeysPolicy").allowed())
                .containsExactly("secretsmanager:GetSecretValue Keys");
        assertThat(KeysFile.parse(
                        template.property("Keys", "SecretString").toString().getBytes(UTF_8)))
                .isEmpty();
    }

    /** Runs the command of the container with an {@code aws} and a {@code sleep} of this test. */
    @Test
    void theKeysFileFollowsTheSecretAndOutlivesAFailure(@TempDir Path folder) throws Exception {
        AwsTemplate chosen = AwsTemplate.with(Map.of("KeysPerFleet", "yes"));
        script(folder, "aws", "echo \"$@\" > asked; cat secret; exit $(cat code)");
        script(folder, "sleep", "echo $1 >> slept; exec /bin/sleep 0.02");
        Path file = folder.resolve("keys.json");
        answer(folder, "first", 0);
        ProcessBuilder command = new ProcessBuilder(
                        "sh", "-c", (String) chosen.property("IngestTask", "ContainerDefinitions", 1, "Command", 0))
                .directory(folder.toFile());
        command.environment().merge("PATH", folder.toString(), (path, first) -> first + ':' + path);
        command.environment().put("SECRET", "the-secret");
        Process container = command.start();
        try {
            await().untilAsserted(() -> assertThat(file).content().isEqualTo("first"));
            assertThat(folder.resolve("asked"))
                    .content()
                    .isEqualTo("secretsmanager get-secret-value --secret-id the-secret --query SecretString"
                            + " --output text\n");

            answer(folder, "half of it", 1);
            Files.delete(folder.resolve("slept"));
            await().untilAsserted(
                            () -> assertThat(folder.resolve("slept")).content().contains("5\n5\n5\n"));
            assertThat(file).content().isEqualTo("first");

            answer(folder, "second", 0);
            await().untilAsserted(() -> assertThat(file).content().isEqualTo("second"));
        } finally {
            container.destroy();
            container.waitFor();
        }
    }

    private static void answer(Path folder, String secret, int code) throws IOException {
        Files.writeString(folder.resolve("code"), "1"); // while the secret is written
        Files.writeString(folder.resolve("secret"), secret);
        Files.writeString(folder.resolve("code"), "" + code);
    }

    private static void script(Path folder, String name, String body) throws IOException {
        Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    /**
     * Checks the scratch space. The ephemeral storage of a task is a disk, while a tmpfs would use the memory of the
     * container.
     */
    @Test
    void theAggregatorWorksOnADiskThatHoldsTwiceTheLargestHour() {
        assertThat(template.property("AggregatorTask", "EphemeralStorage", "SizeInGiB"))
                .isEqualTo(50);
        assertThat(template.items("AggregatorTask", "Volumes")).isEqualTo(List.of(Map.of("Name", "tmp")));
        assertThat(map(template.property("AggregatorTask", "ContainerDefinitions", 0)))
                .doesNotContainKey("LinuxParameters");
    }

    @Test
    void aDeploymentKeepsAllTasksAndRollsBackByItself() {
        for (String service : template.resourcesOf("AWS::ECS::Service")) {
            assertThat(template.property(service, "DeploymentConfiguration"))
                    .isEqualTo(Map.of(
                            "MinimumHealthyPercent",
                            100,
                            "MaximumPercent",
                            200,
                            "DeploymentCircuitBreaker",
                            Map.of("Enable", true, "Rollback", true)));
        }
        assertThat(template.resourcesOf("AWS::ECS::Service")).hasSize(3);
    }

    @Test
    void consumersGrowWithTheBacklogAndWithTheAgeOfTheOldestMessage() {
        assertThat(template.property(
                                "ConsumerOnBacklog",
                                "TargetTrackingScalingPolicyConfiguration",
                                "CustomizedMetricSpecification",
                                "Metrics")
                        .toString())
                .contains("ApproximateNumberOfMessagesVisible", "RunningTaskCount", "backlog / tasks");
        assertThat(template.property("OldMessagesScale", "MetricName")).isEqualTo("ApproximateAgeOfOldestMessage");
        assertThat(template.property("OldMessagesScale", "AlarmActions"))
                .isEqualTo(List.of(Map.of("Ref", "ConsumerOnAge")));
    }

    @ParameterizedTest
    @CsvSource({
        "DeadLettersAlarm,   ApproximateNumberOfMessagesVisible, 0",
        "OldestMessageAlarm, ApproximateAgeOfOldestMessage,      60",
        "ServerErrorsAlarm,  HTTPCode_Target_5XX_Count,          0",
        "ServerErrorsAlarm,  HTTPCode_ELB_5XX_Count,             0",
        "NoPartsAlarm,       telemetry.consumer.part.lines.count, 0",
        "RefusedAlarm,       telemetry.ingest.records.refused,   0",
        "FlushFailuresAlarm, telemetry.consumer.flush.failures,  0"
    })
    void anAlarmNotifiesWhenItsMetricExceedsTheThreshold(String alarm, String metric, int threshold) {
        assertThat(map(template.section("Resources").get(alarm)).toString()).contains("MetricName=" + metric);
        assertThat(template.property(alarm, "Threshold")).isEqualTo(threshold);
        assertThat(template.property(alarm, "ComparisonOperator")).isEqualTo("GreaterThanThreshold");
        assertThat(template.property(alarm, "AlarmActions")).isEqualTo(List.of(Map.of("Ref", "Alarms")));
    }

    @Test
    void noPartsIsOfFiveMinutes() {
        assertThat(template.property("NoPartsAlarm", "Metrics", 1, "MetricStat", "Period"))
                .isEqualTo(300);
    }

    @Test
    void everyLogHasARetention() {
        assertThat(template.resourcesOf("AWS::Logs::LogGroup"))
                .hasSize(3)
                .allSatisfy(group ->
                        assertThat(template.property(group, "RetentionInDays")).isEqualTo(Map.of("Ref", "LogDays")));
    }

    @Test
    void everyReferenceHasATarget() {
        Set<String> parameters = template.section("Parameters").keySet();
        Set<String> resources = template.section("Resources").keySet();

        assertThat(template.references().values())
                .hasSizeGreaterThan(100)
                .allMatch(name -> name.startsWith("AWS::") || parameters.contains(name) || resources.contains(name));
    }

    @Test
    void theTemplateHasNoYamlAliasesBecauseCloudFormationRejectsThem() {
        assertThat(template.text()).doesNotContainPattern("[:-] [&*][a-zA-Z]").doesNotContain("<<:");
    }

    private Set<String> role(String name) {
        return AwsRole.of(template, name).allowed();
    }
}
