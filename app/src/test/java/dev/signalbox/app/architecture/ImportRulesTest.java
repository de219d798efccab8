package dev.signalbox.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImportRulesTest {
    private static final String ROOT = "dev.signalbox.";
    private static final List<String> ADAPTERS = List.of("dialects", "gateway", "console", "storage", "simulator");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.signalbox");

    @Test
    void imports_go_from_app_to_adapters_to_core_to_model_and_never_back() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.signalbox..")
                .layer("model")
                .definedBy(ROOT + "model..")
                .layer("core")
                .definedBy(ROOT + "core..")
                .layer("dialects")
                .definedBy(ROOT + "dialects..")
                .layer("gateway")
                .definedBy(ROOT + "gateway..")
                .layer("console")
                .definedBy(ROOT + "console..")
                .layer("storage")
                .definedBy(ROOT + "storage..")
                .layer("simulator")
                .definedBy(ROOT + "simulator..")
                .layer("app")
                .definedBy(ROOT + "app..")
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .whereLayer("core")
                .mayOnlyAccessLayers("model")
                .whereLayer("dialects")
                .mayOnlyAccessLayers("core", "model")
                .whereLayer("gateway")
                .mayOnlyAccessLayers("core", "model")
                .whereLayer("console")
                .mayOnlyAccessLayers("core", "model")
                .whereLayer("storage")
                .mayOnlyAccessLayers("core", "model")
                .whereLayer("simulator")
                .mayNotAccessAnyLayer()
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .check(CODE);
    }

    /// A clock that is put forward or back must change no decision and no time limit: the core is told the
    /// time of a monotonic clock, and the gateway asks the other one only to write it down or to understand a
    /// provider's date.
    @Test
    void row34_decisions_and_timers_know_no_wall_clock() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "core..", ROOT + "gateway..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "gateway.edge.Reception")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "gateway.relay.Attempt")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Date.class)
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "core..")
                .should()
                .callMethod(System.class, "nanoTime")
                .as("the core reads no clock at all")
                .check(CODE);
    }

    @Test
    void no_packages_import_each_other_in_a_circle() {
        slices().matching("dev.signalbox.(**)").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void siblings_inside_core_are_blind_to_each_other() {
        for (String sibling : List.of("access", "routing", "dialect", "port", "cost", "limits", "budget", "caching")) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "core." + sibling + "..")
                    .should()
                    .dependOnClassesThat(
                            in("core").and(notIn("core." + sibling)).and(notIn("core.port")))
                    .as("core." + sibling + " sees no other package of core but its ports")
                    .check(CODE);
        }
    }

    @Test
    void dialects_are_blind_to_each_other() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "dialects.openai..")
                .should()
                .dependOnClassesThat(in("dialects.anthropic").or(in("dialects.responses")))
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "dialects.anthropic..")
                .should()
                .dependOnClassesThat(in("dialects.openai").or(in("dialects.responses")))
                .check(CODE);
        // It holds Anthropic's, which is handed to it.
        noClasses()
                .that()
                .resideInAPackage(ROOT + "dialects.bedrock..")
                .should()
                .dependOnClassesThat(
                        in("dialects.openai").or(in("dialects.anthropic")).or(in("dialects.responses")))
                .check(CODE);
        // OpenAI's two APIs have one provider behind them, whose errors and headers are the same.
        noClasses()
                .that()
                .resideInAPackage(ROOT + "dialects.responses..")
                .should()
                .dependOnClassesThat(in("dialects.anthropic"))
                .check(CODE);
    }

    @Test
    void core_and_model_know_no_sockets_no_json_no_threads_and_no_clock() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "core..", ROOT + "model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "tools.jackson..", "java.net.http..", "java.sql..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CODE);
    }

    @Test
    void only_the_gateway_and_the_simulator_know_netty() {
        noClasses()
                .that(in("app").or(in("console")).or(in("storage")).or(in("dialects")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CODE);
    }

    @Test
    void nothing_static_can_change() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.signalbox..")
                .and()
                .areStatic()
                .and(areNotMadeByTheCompiler())
                .should()
                .beFinal()
                .check(CODE);
    }

    @Test
    void nobody_is_called_impl_util_manager_or_helper() {
        classes()
                .that()
                .resideInAPackage("dev.signalbox..")
                .should()
                .haveNameNotMatching(".*(Impl|Util|Utils|Manager|Helper)$")
                .check(CODE);
    }

    @Test
    void public_fields_are_constants() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.signalbox..")
                .and()
                .arePublic()
                .should()
                .beStatic()
                .andShould()
                .beFinal()
                .andShould()
                .notHaveRawType(assignableToAny(Map.class, Collection.class))
                .check(CODE);
    }

    private static DescribedPredicate<JavaClass> assignableToAny(Class<?>... types) {
        return DescribedPredicate.describe(
                "a collection", type -> List.of(types).stream().anyMatch(type::isAssignableTo));
    }

    private static DescribedPredicate<JavaField> areNotMadeByTheCompiler() {
        return DescribedPredicate.describe(
                "are not made by the compiler", field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC));
    }

    private static DescribedPredicate<JavaClass> in(String place) {
        String name = ROOT + place;
        return DescribedPredicate.describe(
                "in " + name,
                type -> type.getPackageName().equals(name)
                        || type.getPackageName().startsWith(name + "."));
    }

    private static DescribedPredicate<JavaClass> notIn(String place) {
        return DescribedPredicate.not(in(place));
    }

    /// The layers that the rules speak of are all there are, but for what only tests use.
    @Test
    void every_package_belongs_to_a_layer() {
        classes()
                .that()
                .resideInAPackage("dev.signalbox..")
                .should()
                .resideInAnyPackage(Stream.concat(ADAPTERS.stream(), Stream.of("model", "core", "app", "testkit"))
                        .map(name -> ROOT + name + "..")
                        .toArray(String[]::new))
                .check(CODE);
    }
}
