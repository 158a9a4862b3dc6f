// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import org.kbus.account.Account;

/**
 * How Ksocks end: what one has is taken from it, and who awaits an answer from it gets one. As much as may be done while
 * all others wait is done at once, and for nearly all of them that is all. What is left is seen to in slices, which are
 * asked for one by one; meanwhile nobody finds the Ksock, nor what it is bound to.
 */
final class Closing {

    /** To so many listeners an event is told for about what a status costs. */
    private static final int LISTENERS_TO_COUNT = 4;

    private final Ksocks ksocks;
    private final Bindings bindings;
    private final Delivery delivery;
    private final ReplierBindEvents bindEvents;
    private final BusCounters counters;
    private final int slice;

    /** How much more may be done in this slice. */
    private int left;

    /** @param slice how many messages, bindings and requests are seen to at once */
    Closing(Ksocks ksocks, Bindings bindings, Delivery delivery, ReplierBindEvents bindEvents, BusCounters counters,
            int slice) {
        this.ksocks = ksocks;
        this.bindings = bindings;
        this.delivery = delivery;
        this.bindEvents = bindEvents;
        this.counters = counters;
        this.slice = slice;
    }

    /** @return whether nothing is left */
    boolean begin(Ksock ksock) {
        int awaited = ksock.outstandingRequests().count();
        ksock.account().requests(-awaited);
        counters.outstandingRequests(-awaited);
        ksock.outstandingRequests().forgetAll();
        boolean isClosed = goOn(ksock);
        if (!isClosed) {
            bindEvents.setAside().forget(ksock);
            ksocks.hide(ksock);
        }
        return isClosed;
    }

    /** @return whether nothing is left */
    boolean goOn(Ksock ksock) {
        left = slice;
        boolean isClosed = emptyQueue(ksock) && forgetBindings(ksock) && answerOwed(ksock) && clearRequests(ksock);
        if (isClosed) {
            ksocks.remove(ksock);
            // A status to itself may have gone into its queue while the above was done.
            left = Integer.MAX_VALUE;
            emptyQueue(ksock);
            ksock.account().release(Ksock.COST);
        }
        return isClosed;
    }

    /** What is sent to itself meanwhile behind its last message stays. */
    private boolean emptyQueue(Ksock ksock) {
        QueuedMessage item = ksock.queue().first();
        for (QueuedMessage next; item != null && left > 0; item = next) {
            next = item.next;
            delivery.drop(ksock, item, MessageName.REPLIER_GONE_AWAY);
            left--;
        }
        return item == null;
    }

    private boolean forgetBindings(Ksock ksock) {
        Binding binding;
        while ((binding = ksock.bindings().newest()) != null && left > 0) {
            forget(binding);
        }
        if (binding == null) {
            bindEvents.setAside().forget(ksock);
        }
        return binding == null;
    }

    private void forget(Binding binding) {
        if (binding.isReplier()) {
            left -= bindEvents.listeners() / LISTENERS_TO_COUNT;
            bindEvents.tellAtClose(binding.ksock(), binding.name());
        }
        remove(binding);
        left--;
    }

    /** A replier of this name is to be bound: a Ksock that is being closed has it no longer. */
    void giveUp(MessageName name) {
        Binding hidden = bindings.hiddenReplier(name);
        if (hidden != null) {
            forget(hidden);
        }
    }

    void remove(Binding binding) {
        bindings.remove(binding);
        binding.ksock().bindings().remove(binding);
        Account account = binding.ksock().account();
        account.release(Binding.cost(binding.name()));
        account.bindings(-1);
    }

    private boolean answerOwed(Ksock ksock) {
        OutstandingRequest owed = null;
        while (left > 0 && (owed = ksock.unsentReplies().removeNewest()) != null) {
            ksock.account().release(UnsentReplies.COST);
            counters.unsentReplies(-1);
            delivery.pushStatus(MessageName.REPLIER_IGNORED, ksock.id(), owed.requester, owed.id);
            left--;
        }
        return ksock.unsentReplies().count() == 0;
    }

    private boolean clearRequests(Ksock ksock) {
        OutstandingRequests requests = ksock.outstandingRequests();
        int cleared = Math.min(requests.forgottenCount(), Math.max(left, 0));
        requests.clearForgotten(cleared);
        ksock.account().release(OutstandingRequests.COST * cleared);
        left -= cleared;
        return requests.forgottenCount() == 0;
    }
}
