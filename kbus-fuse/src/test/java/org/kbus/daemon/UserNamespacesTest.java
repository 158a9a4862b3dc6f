// SPDX-License-Identifier: Apache-2.0
package org.kbus.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kbus.linux.KernelFiles;

class UserNamespacesTest {

    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({
        "user/max_user_namespaces, 0, switched off",
        "kernel/unprivileged_userns_clone, 0, sysctl kernel.unprivileged_userns_clone=1",
        "kernel/apparmor_restrict_unprivileged_userns, 1, sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        "user/max_user_namespaces, 96551, security profile"})
    void theSettingThatForbidsThemIsNamed(String setting, String value, String said) throws Exception {
        Path file = root.resolve("proc/sys").resolve(setting);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
        String hindrance = UserNamespaces.hindrance(new KernelFiles(root));
        assertTrue(hindrance.contains(said), hindrance);
    }
}
