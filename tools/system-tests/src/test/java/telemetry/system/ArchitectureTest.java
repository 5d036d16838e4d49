package telemetry.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** Enforces the dependencies between modules, the flat packages and the naming rules. */
@AnalyzeClasses(packages = "telemetry", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule MODULES_DEPEND_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("contract")
            .definedBy("telemetry.contract")
            .layer("can")
            .definedBy("telemetry.can")
            .layer("service")
            .definedBy("telemetry.service")
            .layer("aws")
            .definedBy("telemetry.aws")
            .layer("cloud")
            .definedBy("telemetry.cloud")
            .layer("ingest")
            .definedBy("telemetry.ingest")
            .layer("consumer")
            .definedBy("telemetry.consumer")
            .layer("aggregator")
            .definedBy("telemetry.aggregator")
            .layer("simulator")
            .definedBy("telemetry.simulator")
            .layer("lake")
            .definedBy("telemetry.lake")
            .layer("cli")
            .definedBy("telemetry.cli")
            .layer("console")
            .definedBy("telemetry.console")
            .layer("local")
            .definedBy("telemetry.local")
            .layer("lab")
            .definedBy("telemetry.lab")
            .layer("chaos")
            .definedBy("telemetry.chaos")
            .layer("bench")
            .definedBy("telemetry.bench")
            .whereLayer("contract")
            .mayNotAccessAnyLayer()
            .whereLayer("can")
            .mayNotAccessAnyLayer()
            .whereLayer("service")
            .mayNotAccessAnyLayer()
            .whereLayer("aws")
            .mayOnlyAccessLayers("can", "service")
            .whereLayer("cloud")
            .mayNotAccessAnyLayer()
            .whereLayer("ingest")
            .mayOnlyAccessLayers("contract", "service", "aws")
            .whereLayer("consumer")
            .mayOnlyAccessLayers("contract", "can", "service", "aws")
            .whereLayer("aggregator")
            .mayOnlyAccessLayers("contract", "can", "service", "aws", "lake", "console")
            .whereLayer("console")
            .mayOnlyAccessLayers("contract", "service", "aws", "lake")
            .whereLayer("simulator")
            .mayOnlyAccessLayers("contract", "can")
            .whereLayer("lake")
            .mayOnlyAccessLayers("contract", "can")
            .whereLayer("cli")
            .mayOnlyAccessLayers("contract", "can", "service", "simulator", "lake", "local", "chaos", "aws")
            .whereLayer("chaos")
            .mayOnlyAccessLayers("contract", "cloud", "simulator", "lake", "lab")
            .whereLayer("bench")
            .mayOnlyAccessLayers("contract", "cloud", "lab")
            .whereLayer("lab")
            .mayOnlyAccessLayers("contract")
            .whereLayer("local")
            .mayOnlyBeAccessedByLayers("cli");

    @ArchTest
    static final ArchRule PACKAGES_ARE_FLAT =
            classes().should().resideInAnyPackage("telemetry.*").because("telemetry.<module> has no packages below it");

    @ArchTest
    static final ArchRule THE_CONTRACT_KNOWS_NEITHER_SPRING_NOR_AWS = noClasses()
            .that()
            .resideInAPackage("telemetry.contract")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "software.amazon..", "io.awspring..");

    @ArchTest
    static final ArchRule RECEIVING_AND_SENDING_NEED_NO_DUCKDB = noClasses()
            .that()
            .resideInAnyPackage("telemetry.ingest", "telemetry.consumer", "telemetry.simulator", "telemetry.aws")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.duckdb..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("telemetry.can.SignalDecoder");

    @ArchTest
    static final ArchRule ONLY_JACKSON_3_READS_AND_WRITES_JSON = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule TIME_COMES_FROM_A_CLOCK = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(ZoneId.class, "systemDefault");

    @ArchTest
    static final ArchRule NO_CLASS_HAS_A_GENERIC_NAME = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Util|Utils|Manager|Helper)")
            .orShould()
            .haveNameMatching(".*\\.Abstract[A-Z].*");

    @ArchTest
    static final ArchRule NO_FIELD_INJECTION = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.springframework.beans.factory.annotation.Autowired");
}
