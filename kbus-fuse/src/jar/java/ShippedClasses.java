// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Gives the classes in a jar the form in which they are shipped.
 *
 * <p>Those that are for Java 5 or older (picocli's, some of jnr's and ASM's) get the format of Java 7. JDK 17 takes none
 * that are older than Java 6 into a class data archive, and to load and verify these takes a quarter of the time in
 * which {@code kbus mount} starts.
 *
 * <p>What ErrorProne has checked loses its annotations: javac would warn programmers who compile against the jar that it
 * cannot find them.
 *
 * <p>Run by the build: {@code java -cp JAR ShippedClasses.java JAR}, with the ASM that is in that jar.
 */
final class ShippedClasses {

    private static final int MAJOR_VERSION_OFFSET = 7;
    private static final int JAVA_6 = 50;
    private static final String CHECKED = "Lcom/google/errorprone/annotations/";

    private final ClassLoader classes;

    private ShippedClasses(ClassLoader classes) {
        this.classes = classes;
    }

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path shipped = Files.createTempFile(jar.toAbsolutePath().getParent(), "shipped", ".jar");
        URL[] path = {jar.toUri().toURL()};
        try (URLClassLoader classes = new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
                JarFile in = new JarFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(shipped))) {
            new ShippedClasses(classes).copy(in, out);
        }
        Files.setPosixFilePermissions(shipped, Files.getPosixFilePermissions(jar));
        Files.move(shipped, jar, StandardCopyOption.REPLACE_EXISTING);
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
            out.write(entry.getName().endsWith(".class") ? shipped(bytes) : bytes);
            out.closeEntry();
        }
    }

    private byte[] shipped(byte[] bytes) {
        if (bytes[MAJOR_VERSION_OFFSET] < JAVA_6) {
            return modernised(bytes);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(CHECKED) ? withoutAnnotations(bytes) : bytes;
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

    private static byte[] withoutAnnotations(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public FieldVisitor visitField(int access, String name, String type, String signature, Object value) {
                return new FieldVisitor(Opcodes.ASM9, super.visitField(access, name, type, signature, value)) {
                    @Override
                    public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                        return annotation.startsWith(CHECKED) ? null : super.visitAnnotation(annotation, visible);
                    }
                };
            }

            @Override
            public MethodVisitor visitMethod(int access, String name, String type, String signature,
                    String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, type, signature, exceptions)) {
                    @Override
                    public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                        return annotation.startsWith(CHECKED) ? null : super.visitAnnotation(annotation, visible);
                    }
                };
            }
        }, 0);
        return writer.toByteArray();
    }
}
