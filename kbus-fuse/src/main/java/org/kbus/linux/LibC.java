// SPDX-License-Identifier: Apache-2.0
package org.kbus.linux;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;

/** The functions of the C library that we call, with addresses as plain numbers so that no call makes an object. */
public interface LibC {

    LibC INSTANCE = LibraryLoader.create(LibC.class).load("c");

    int open(String path, int flags);

    int open(String path, int flags, int mode);

    int access(String path, int mode);

    int dup2(int fd, int as);

    int getuid();

    int getgid();

    int geteuid();

    void _exit(int status);

    /** With our environment; returns only if it cannot be done. */
    int execvp(String file, Pointer words);

    /** Gives the error number, or 0. With pointers: see {@link #process_vm_readv}. */
    int posix_spawnp(Pointer pid, String file, Pointer actions, Pointer attributes, Pointer words, Pointer environment);

    int posix_spawnattr_init(long attributes);

    int posix_spawnattr_setflags(long attributes, short flags);

    int posix_spawnattr_setsigmask(long attributes, long set);

    int posix_spawnattr_setsigdefault(long attributes, long set);

    int posix_spawnattr_destroy(long attributes);

    int posix_spawn_file_actions_init(long actions);

    int posix_spawn_file_actions_addopen(long actions, int fd, String path, int flags, int mode);

    int posix_spawn_file_actions_destroy(long actions);

    int waitpid(int pid, long status, int options);

    int kill(int pid, int signal);

    /** Gives what it was, or -1. */
    long signal(int signal, long handler);

    int pthread_sigmask(int how, long set, long old);

    int setsid();

    int raise(int signal);

    int chdir(String path);

    int close(int fd);

    long read(int fd, long buffer, long count);

    long write(int fd, long buffer, long count);

    /** Command and argument as they are in C; the function is variadic there, which changes nothing for these. */
    int ioctl(int fd, long command, long argument);

    /** Address and number of the pollfds, and milliseconds; -1 waits for as long as it takes. */
    int poll(long pollfds, long count, int timeout);

    int epoll_create1(int flags);

    /** Where a {@code struct epoll_event} is. */
    int epoll_ctl(int epoll, int operation, int fd, long event);

    /** Where so many of them have room, and milliseconds; -1 waits for as long as it takes. */
    int epoll_wait(int epoll, long events, int count, int timeout);

    /** The function is variadic in C, which changes nothing for numbers. */
    int fcntl(int fd, int command, int argument);

    int gettid();

    int tgkill(int process, int thread, int signal);

    int eventfd(int initial, int flags);

    int socket(int domain, int type, int protocol);

    /** Where a {@code struct sockaddr} is, and its length. */
    int connect(int fd, long address, int length);

    /** Size of the set in bytes, and its address. */
    int sched_setaffinity(int pid, long size, long set);

    /** With a pointer in front: see {@link #process_vm_readv}. */
    long mmap(Pointer address, long length, int protection, int flags, int fd, long offset);

    int munmap(long address, long length);

    /** Of glibc. */
    int malloc_trim(long pad);

    int madvise(long address, long length, int advice);

    long getxattr(String path, String name, long value, long size);

    /** With a pointer at the end: see {@link #process_vm_readv}. */
    long syscall(long number, long first, long second, long third, long fourth, Pointer fifth);

    /** Addresses of a {@code __user_cap_header_struct} and its data. Concerns the calling thread. */
    int capset(long header, long data);

    /** Likewise. The function is variadic in C, which changes nothing for these. */
    int prctl(int operation, long first, long second, long third, long fourth);

    /** Concerns the calling thread, and those that it starts from then on. */
    int unshare(int flags);

    int mount(String source, String target, String type, long flags, String data);

    int umount2(String target, int flags);

    /**
     * With pointers for the vectors: for six numbers jnr-ffi 2.2.18 compiles a stub that takes the last of them from
     * the wrong place.
     */
    long process_vm_readv(int pid, Pointer localVectors, long localCount, Pointer remoteVectors, long remoteCount,
            long flags);

    /** Likewise. */
    long process_vm_writev(int pid, Pointer localVectors, long localCount, Pointer remoteVectors, long remoteCount,
            long flags);
}
