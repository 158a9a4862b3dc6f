// SPDX-License-Identifier: Apache-2.0
package org.kbus;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/** The rooms of the house and the arrows between them: see Documentation/Architecture.md. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.kbus");

    @Test
    void arrowsPointOneWay() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("cli").definedBy("org.kbus.cli")
                .layer("daemon").definedBy("org.kbus.daemon")
                .layer("doctor").definedBy("org.kbus.doctor")
                .layer("client").definedBy("org.kbus.client")
                .layer("monitor").definedBy("org.kbus.monitor")
                .layer("top").definedBy("org.kbus.top")
                .layer("report").definedBy("org.kbus.report")
                .layer("fuse").definedBy("org.kbus.fuse")
                .layer("uring").definedBy("org.kbus.fuse.uring")
                .layer("cuse").definedBy("org.kbus.fuse.cuse")
                .layer("serve").definedBy("org.kbus.fuse.serve")
                .layer("wire").definedBy("org.kbus.fuse.wire")
                .layer("fetch").definedBy("org.kbus.fetch")
                .layer("background").definedBy("org.kbus.background")
                .layer("jnrfuse").definedBy("org.kbus.jnrfuse")
                .layer("device").definedBy("org.kbus.device")
                .layer("driver").definedBy("org.kbus.driver")
                .layer("bus").definedBy("org.kbus.bus")
                .layer("account").definedBy("org.kbus.account")
                .layer("abi").definedBy("org.kbus.abi")
                .layer("linux").definedBy("org.kbus.linux")
                .layer("log").definedBy("org.kbus.log")
                .layer("journal").definedBy("org.kbus.journal")
                .layer("state").definedBy("org.kbus.state")
                .whereLayer("cli").mayNotBeAccessedByAnyLayer()
                .whereLayer("doctor").mayOnlyBeAccessedByLayers("cli")
                .whereLayer("daemon").mayOnlyBeAccessedByLayers("cli", "doctor")
                .whereLayer("monitor").mayOnlyAccessLayers("report", "client", "abi", "linux")
                .whereLayer("client").mayOnlyAccessLayers("abi", "linux")
                .whereLayer("top").mayOnlyAccessLayers("report", "monitor", "client", "linux")
                .whereLayer("report").mayNotAccessAnyLayer()
                .whereLayer("fuse").mayOnlyAccessLayers("uring", "serve", "wire", "device", "linux")
                .whereLayer("uring").mayOnlyAccessLayers("serve", "wire", "device", "linux")
                .whereLayer("cuse").mayOnlyAccessLayers("serve", "wire", "device", "linux")
                .whereLayer("serve").mayOnlyAccessLayers("wire", "fetch", "background", "device", "linux", "state")
                .whereLayer("wire").mayOnlyAccessLayers("device", "linux")
                .whereLayer("fetch").mayOnlyAccessLayers("linux")
                .whereLayer("background").mayNotAccessAnyLayer()
                .whereLayer("journal").mayOnlyAccessLayers("device", "state")
                .whereLayer("jnrfuse").mayOnlyAccessLayers("fetch", "background", "device", "linux")
                .whereLayer("driver").mayOnlyAccessLayers("device", "bus", "account", "abi", "linux", "state")
                .whereLayer("device").mayOnlyAccessLayers("state")
                .whereLayer("bus").mayOnlyAccessLayers("account", "state")
                .whereLayer("account").mayOnlyAccessLayers("state")
                .whereLayer("state").mayNotAccessAnyLayer()
                .whereLayer("abi").mayNotAccessAnyLayer()
                .whereLayer("linux").mayNotAccessAnyLayer()
                .whereLayer("log").mayNotAccessAnyLayer()
                .whereLayer("log").mayOnlyBeAccessedByLayers("cli", "daemon")
                .check(OURS);
    }

    @Test
    void everyClassIsInARoom() {
        classes().should().resideInAnyPackage("org.kbus.bus", "org.kbus.account", "org.kbus.abi", "org.kbus.device",
                "org.kbus.driver",
                "org.kbus.fuse", "org.kbus.fuse.uring", "org.kbus.fuse.cuse", "org.kbus.fuse.serve",
                "org.kbus.fuse.wire", "org.kbus.fetch",
                "org.kbus.background", "org.kbus.jnrfuse", "org.kbus.linux", "org.kbus.state", "org.kbus.journal",
                "org.kbus.log", "org.kbus.daemon", "org.kbus.client",
                "org.kbus.monitor", "org.kbus.report", "org.kbus.top", "org.kbus.doctor", "org.kbus.cli").check(OURS);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("org.kbus.(**)").should().beFreeOfCycles().check(OURS);
    }

    /**
     * In the bus, what belongs together is linked both ways (a Ksock and its bindings, a Request and the two Ksocks that
     * it is between); and libfuse calls back.
     */
    @Test
    void classesOfARoomHaveNoCycles() {
        slices().assignedFrom(new OutermostClasses()).should().beFreeOfCycles()
                .check(OURS.that(DescribedPredicate.not(resideInAnyPackage("org.kbus.bus", "org.kbus.jnrfuse"))));
    }

    /** Each class, with those within it, by itself. */
    private static final class OutermostClasses implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return SliceIdentifier.of(javaClass.getFullName().replaceFirst("\\$.*", ""));
        }

        @Override
        public String getDescription() {
            return "classes";
        }
    }

    @Test
    void theBusIsPureJava() {
        noClasses().that().resideInAnyPackage("org.kbus.bus", "org.kbus.account", "org.kbus.state")
                .should().dependOnClassesThat(
                        resideOutsideOfPackages("org.kbus.bus", "org.kbus.account", "org.kbus.state", "java.lang",
                                "java.util..",
                                "java.nio.charset",
                                "java.lang.runtime", "java.lang.invoke")
                                .and(not(belongToAnyOf(DataInput.class, DataOutput.class, IOException.class,
                                        EOFException.class))))
                .because("what it is saved to and loaded from is for others to open")
                .check(OURS);
        noClasses().that().resideInAnyPackage("org.kbus.bus", "org.kbus.account", "org.kbus.state")
                .should().dependOnClassesThat().resideInAPackage("java.util.concurrent..")
                .orShould().dependOnClassesThat().areAssignableTo(Thread.class)
                .check(OURS);
    }

    @Test
    void nativeCallsAreMadeInOneRoom() {
        noClasses().that().resideOutsideOfPackages("org.kbus.linux", "org.kbus.jnrfuse")
                .should().dependOnClassesThat().resideInAnyPackage("jnr.ffi..", "jnr.posix..", "com.kenai..")
                .check(OURS);
    }
}
