// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers have planted is not followed. Needs root, to be the strangers. */
class ProtectedPathIT {

    private static final int STRANGER = 4321;
    private static final int OWNER = 1234;

    @TempDir
    private Path ours;
    /** As /tmp is, but somebody's. */
    private Path common;

    @BeforeEach
    void makeCommonDirectory() throws IOException {
        ours = ours.toRealPath();
        Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rwxr-xr-x"));
        common = Files.createDirectory(ours.resolve("common"));
        Files.setAttribute(common, "unix:mode", 01777);
        chown(common, OWNER);
    }

    private static Path chown(Path path, int user) throws IOException {
        Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
        return path;
    }

    private Path link(Path target, int user) throws IOException {
        return chown(Files.createSymbolicLink(common.resolve("link" + user), target), user);
    }

    private static void assertRefused(String why, Path path) {
        FileSystemException refused = assertThrows(FileSystemException.class, () -> ProtectedPath.resolve(path));
        assertTrue(refused.getReason().contains(why), refused.getReason());
    }

    @Test
    void aLinkOfAStrangerIsNotFollowed() throws IOException {
        Path link = link(ours, STRANGER);
        assertRefused("user 4321 has put it into " + common, link);
        assertRefused("user 4321 has put it into " + common, link.resolve("below"));
    }

    @Test
    void ourLinksAndThoseOfTheDirectorysOwnerAre() throws IOException {
        assertEquals(ours, ProtectedPath.resolve(link(ours, 0)));
        assertEquals(ours.resolve("below"), ProtectedPath.resolve(link(ours, OWNER).resolve("below")));
    }

    @Test
    void norIsOneThatAnotherLinkLeadsTo() throws IOException {
        Path first = Files.createSymbolicLink(ours.resolve("first"), link(ours, STRANGER));
        assertRefused("user 4321", first);
    }

    @Test
    void whereNobodyElseMayWriteLinksAreFollowedWhosoeverTheyAre() throws IOException {
        Path link = chown(Files.createSymbolicLink(ours.resolve("link"), Path.of("common/../below")), STRANGER);
        assertEquals(ours.resolve("below/x"), ProtectedPath.resolve(link.resolve("x")));
    }

    @Test
    void linksInACircleLeadNowhere() throws IOException {
        Path circle = ours.resolve("circle");
        Files.createSymbolicLink(circle, circle);
        assertRefused("too many links", circle);
    }

    @Test
    void whatAStrangerHasMadeIsNotUsed() throws IOException {
        assertRefused("user 4321", chown(Files.createDirectory(common.resolve("directory")), STRANGER));
        assertRefused("user 4321", chown(Files.createFile(common.resolve("file")), STRANGER));
        Path own = Files.createFile(common.resolve("own"));
        assertEquals(own, ProtectedPath.resolve(own));
    }

    @Test
    void norWhatIsOursUnderAnotherName() throws IOException {
        Path secret = Files.createFile(ours.resolve("secret"));
        assertRefused("other names", Files.createLink(common.resolve("log"), secret));
    }

    @Test
    void whatIsNotThereIsNobodys() throws IOException {
        assertEquals(common.resolve("new"), ProtectedPath.resolve(common.resolve("new")));
    }

    @Test
    void aFileIsAppendedToOnlyIfItIsNotPlanted() throws IOException {
        Path log = common.resolve("log");
        OwnProcess.requireAppendable(log);
        OwnProcess.requireAppendable(log);
        chown(log, STRANGER);
        assertThrows(FileSystemException.class, () -> OwnProcess.requireAppendable(log));
        Path secret = ours.resolve("secret");
        assertThrows(FileSystemException.class, () -> OwnProcess.requireAppendable(link(secret, STRANGER)));
        assertTrue(Files.notExists(secret), "nothing has been made behind the link");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/dev/stdout", "/proc/self/fd/1"})
    void filesThatTheKernelLinksToCanBeAppendedTo(String file) throws IOException {
        OwnProcess.requireAppendable(Path.of(file));
    }
}
