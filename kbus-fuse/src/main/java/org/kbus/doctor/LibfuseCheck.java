// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

/** Whether libfuse 2 is installed. Only one transport needs it, which nobody needs to choose. */
final class LibfuseCheck implements Check {

    private static final String LIBRARIES = "/etc/ld.so.cache";
    private static final String NAME = "libfuse.so.2";

    private final CheckContext context;

    LibfuseCheck(CheckContext context) {
        this.context = context;
    }

    @Override
    public String subject() {
        return "libfuse 2";
    }

    @Override
    public Finding examine() {
        String libraries = context.kernel().read(LIBRARIES);
        return Finding.ok(libraries != null && libraries.contains(NAME) ? "is installed"
                : "is not installed; only --transport jnr-fuse would need it");
    }
}
