// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Gives the classes in a jar that are for Java 5 or older (picocli's, some of jnr's and ASM's) the format of Java 7.
 * JDK 17 takes none that are older than Java 6 into a class data archive, and to load and verify these takes a quarter
 * of the time in which {@code kbus mount} starts.
 *
 * <p>Run by the build: {@code java -cp JAR ModernClasses.java JAR}, with the ASM that is in that jar.
 */
final class ModernClasses {

    private static final int MAJOR_VERSION_OFFSET = 7;
    private static final int JAVA_6 = 50;

    private final ClassLoader classes;

    private ModernClasses(ClassLoader classes) {
        this.classes = classes;
    }

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path modern = Files.createTempFile(jar.toAbsolutePath().getParent(), "modern", ".jar");
        URL[] path = {jar.toUri().toURL()};
        try (URLClassLoader classes = new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
                JarFile in = new JarFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(modern))) {
            new ModernClasses(classes).copy(in, out);
        }
        Files.setPosixFilePermissions(modern, Files.getPosixFilePermissions(jar));
        Files.move(modern, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copy(JarFile in, JarOutputStream out) throws IOException {
        for (JarEntry entry : Collections.list(in.entries())) {
            byte[] bytes;
            try (InputStream content = in.getInputStream(entry)) {
                bytes = content.readAllBytes();
            }
            JarEntry copied = new JarEntry(entry.getName());
            copied.setTime(entry.getTime());
            out.putNextEntry(copied);
            out.write(isOld(entry, bytes) ? modernised(bytes) : bytes);
            out.closeEntry();
        }
    }

    private static boolean isOld(JarEntry entry, byte[] bytes) {
        return entry.getName().endsWith(".class") && bytes[MAJOR_VERSION_OFFSET] < JAVA_6;
    }

    private byte[] modernised(byte[] bytes) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return classes;
            }
        };
        new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(int version, int access, String name, String signature, String superName,
                    String[] interfaces) {
                super.visit(Opcodes.V1_7, access, name, signature, superName, interfaces);
            }
        }, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }
}
