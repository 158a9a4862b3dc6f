// SPDX-License-Identifier: Apache-2.0
package org.kbus.fuse.uring;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.kbus.fuse.serve.ArrivalOrder;
import org.kbus.linux.IoUring;
import org.kbus.linux.LinuxException;

/**
 * The queues of processors that are not in use. The kernel wants an entry in each of them before it uses any. One thread
 * waits for all, and gives a queue to a server of its own when the first request comes in it.
 */
final class IdleQueues implements EntryServer {

    /** Tells the doorbell's completion from those of entries, which have their processor's number. */
    private static final long DOORBELL = -1;

    private final Map<Integer, UringQueue> queues = new HashMap<>();
    private final Map<Integer, UringExchange> entries = new HashMap<>();
    private final QueueOwner owner;
    private final Doorbell doorbell = new Doorbell();

    IdleQueues(QueueOwner owner) throws IOException {
        this.owner = owner;
    }

    void add(UringQueue queue) {
        queues.put(queue.cpu(), queue);
        queue.server(this);
    }

    /** It never serves: it has nothing to commit. */
    @Override
    public boolean isCurrentThread() {
        return false;
    }

    @Override
    public void commit(UringExchange entry) {
        throw new IllegalStateException("no request is served here");
    }

    @Override
    public void ring() {
        doorbell.ring();
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    /** Returns when all queues have been given away, or have ended. */
    void run() throws LinuxException {
        try (IoUring ring = new IoUring()) {
            doorbell.prepareListening(ring, DOORBELL);
            for (UringQueue queue : queues.values()) {
                UringExchange entry = queue.addEntry();
                entries.put(queue.cpu(), entry);
                entry.register(ring, queue.cpu());
            }
            ring.enter(false);
            takeCompletions(ring);
            queues.values().forEach(owner::hasBegun);
            while (!queues.isEmpty()) {
                Map<UringQueue, Long> questions = lastQuestions();
                ring.enter(questions.isEmpty());
                takeCompletions(ring);
                answer(questions);
            }
        }
    }

    private Map<UringQueue, Long> lastQuestions() {
        Map<UringQueue, Long> questions = new HashMap<>();
        for (UringQueue queue : queues.values()) {
            if (queue.isAsked()) {
                questions.put(queue, queue.lastQuestion());
            }
        }
        return questions;
    }

    private void takeCompletions(IoUring ring) {
        while (ring.nextCompletion()) {
            long what = ring.userData();
            int result = ring.result();
            ring.seen();
            if (what == DOORBELL) {
                doorbell.prepareListening(ring, DOORBELL);
            } else {
                giveAway((int) what, result);
            }
        }
    }

    private void giveAway(int cpu, int result) {
        UringQueue queue = queues.remove(cpu);
        if (result < 0) {
            queue.end();
            owner.hasEnded(queue, result);
        } else {
            owner.startServer(queue, entries.get(cpu));
        }
    }

    /** In those that are still here there has just been nothing. */
    private void answer(Map<UringQueue, Long> questions) {
        questions.forEach((queue, question) -> {
            if (queues.containsKey(queue.cpu())) {
                queue.answer(question, ArrivalOrder.NONE);
            }
        });
    }

    /** When nobody rings any more. */
    void close() {
        doorbell.close();
    }
}
