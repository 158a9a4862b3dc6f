// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/**
 * The messages that wait for one Ksock. A linked list, because the bus takes messages out of its
 * middle, and may append to it while it walks along it (a Ksock that unbinds from its own request).
 */
final class MessageQueue {

    private QueuedMessage first;
    private QueuedMessage last;
    private int size;

    int size() {
        return size;
    }

    QueuedMessage first() {
        return first;
    }

    void add(QueuedMessage item, boolean urgent) {
        if (urgent) {
            addFirst(item);
        } else {
            addLast(item);
        }
        if (item.binding() != null) {
            item.binding().queued(item, urgent);
        }
    }

    private void addFirst(QueuedMessage item) {
        item.next = first;
        if (first == null) {
            last = item;
        } else {
            first.previous = item;
        }
        first = item;
        size++;
    }

    private void addLast(QueuedMessage item) {
        item.previous = last;
        if (last == null) {
            first = item;
        } else {
            last.next = item;
        }
        last = item;
        size++;
    }

    void remove(QueuedMessage item) {
        if (item.previous == null) {
            first = item.next;
        } else {
            item.previous.next = item.next;
        }
        if (item.next == null) {
            last = item.previous;
        } else {
            item.next.previous = item.previous;
        }
        item.previous = null;
        item.next = null;
        size--;
        if (item.binding() != null) {
            item.binding().dequeued(item);
        }
    }
}
