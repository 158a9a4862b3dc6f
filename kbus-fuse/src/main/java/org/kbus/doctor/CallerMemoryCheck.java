// SPDX-License-Identifier: Apache-2.0
package org.kbus.doctor;

import org.kbus.linux.NativeBuffer;
import org.kbus.linux.ProcessMemory;

/** Whether process_vm_readv(2) works at all: security profiles of containers forbid it. It is tried on ourselves. */
final class CallerMemoryCheck implements Check {

    private static final int SIZE = 16;

    @Override
    public String subject() {
        return "caller memory";
    }

    @Override
    public Finding examine() {
        NativeBuffer own = new NativeBuffer(SIZE);
        NativeBuffer read = new NativeBuffer(SIZE);
        int count = new ProcessMemory().read((int) ProcessHandle.current().pid(), read, 0, own.address(), SIZE, 0, 0);
        java.lang.ref.Reference.reachabilityFence(own);
        return judge(count);
    }

    /** @param count how many of {@link #SIZE} bytes could be read */
    static Finding judge(int count) {
        return count == SIZE ? Finding.ok("process_vm_readv works")
                : Finding.fail("process_vm_readv is forbidden, so that binding fails with EFAULT",
                        "let the container's seccomp profile permit it (--cap-add SYS_PTRACE does)");
    }
}
