// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.serve;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.kbus.device.NodeDirectory;
import org.kbus.fetch.CallerMemory;

/** A thread that gets stuck in a caller's memory. */
class ServingThreadTest {

    private final Service service = new Service(new NodeDirectory(), null, null, ServiceOptions.DEFAULT);

    /** Nobody would serve any more. */
    @Test
    void aSuccessorThatCannotBeStartedEndsTheService() {
        OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread");
        CountDownLatch endless = new CountDownLatch(1);
        CallerMemory memory = mock(CallerMemory.class);
        doAnswer(call -> {
            endless.await();
            return null;
        }).when(memory).access(anyInt());
        KeepableRequest request = mock(KeepableRequest.class);
        when(request.file()).thenReturn(mock(ServedFile.class));
        service.start();
        Thread stuck = new Thread(() -> {
            try (ServingThread thread = new ServingThread(service, () -> true, () -> {
                throw noThread;
            })) {
                thread.access(memory, request);
            }
        });
        stuck.start();
        assertSame(noThread, assertThrows(IOException.class, service::awaitEnd).getCause());
        endless.countDown();
        service.close();
    }
}
