// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

/** Whether the old kernel module is loaded. It has the names in {@code /dev} that the links want. */
final class ModuleCheck implements Check {

    private static final String MODULES = "/proc/modules";

    private final CheckContext context;

    ModuleCheck(CheckContext context) {
        this.context = context;
    }

    @Override
    public String subject() {
        return "kernel module";
    }

    @Override
    public Finding examine() {
        String modules = context.kernel().read(MODULES);
        boolean loaded = modules != null && modules.lines().anyMatch(line -> line.startsWith("kbus "));
        return loaded ? Finding.fail("the module kbus is loaded, and /dev/kbus0 is its device", "rmmod kbus")
                : Finding.ok("the module kbus is not loaded");
    }
}
