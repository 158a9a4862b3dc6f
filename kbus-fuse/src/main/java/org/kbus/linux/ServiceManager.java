// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import jnr.constants.platform.Errno;

/**
 * Whoever has started us as a service of type {@code notify} and wants to know how it goes, such as systemd: the
 * protocol of sd_notify(3), a datagram to a Unix socket that is named in the environment.
 */
public final class ServiceManager {

    public static final String READY = "READY=1";
    public static final String STOPPING = "STOPPING=1";

    private static final String SOCKET_VARIABLE = "NOTIFY_SOCKET";

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;

    /** {@code struct sockaddr_un}: the family, then the path. */
    private static final int PATH_OFFSET = Short.BYTES;
    private static final int MAX_PATH_LENGTH = 108;

    private ServiceManager() {
    }

    /**
     * Tells it, if there is one.
     *
     * @param state such as {@link #READY}
     * @param status what we are doing, for people
     * @throws LinuxException if it cannot be told
     */
    public static void tell(String state, String status) throws LinuxException {
        String socket = System.getenv(SOCKET_VARIABLE);
        if (socket != null && !socket.isEmpty()) {
            send(socket, state + "\nSTATUS=" + status);
        }
    }

    private static void send(String socket, String message) throws LinuxException {
        String cannotTell = "cannot tell the service manager on " + socket;
        int fd = LibC.INSTANCE.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw LinuxException.last(cannotTell);
        }
        try (Descriptor descriptor = Descriptor.of(fd)) {
            NativeBuffer address = new NativeBuffer(PATH_OFFSET + MAX_PATH_LENGTH);
            int length = putAddress(address.bytes(), socket);
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            NativeBuffer datagram = new NativeBuffer(bytes.length);
            datagram.bytes().put(bytes);
            boolean told = LibC.INSTANCE.connect(descriptor.number(), address.address(), length) == 0
                    && descriptor.write(datagram, bytes.length) == bytes.length;
            if (!told) {
                throw LinuxException.last(cannotTell);
            }
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(datagram);
        }
    }

    /** @return how long it is; an abstract name, which is written with an @ for its first byte, is not terminated */
    private static int putAddress(ByteBuffer address, String socket) throws LinuxException {
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length >= MAX_PATH_LENGTH) {
            throw new LinuxException("no socket can be called " + socket, Errno.ENAMETOOLONG.intValue());
        }
        address.putShort((short) AF_UNIX).put(path);
        if (path[0] == '@') {
            address.put(PATH_OFFSET, (byte) 0);
            return PATH_OFFSET + path.length;
        }
        return PATH_OFFSET + path.length + 1;
    }
}
