// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

/** How an operation on the bus ended. */
public enum Outcome {
    /** It was done. */
    DONE,
    /** There is no message to send. */
    NO_MESSAGE,
    /** The sender's queue has no place free for the reply to this request. */
    NO_ROOM_FOR_REPLY,
    /** Nobody is bound as replier to the request's name; or the Ksock that a reply is for is gone. */
    NO_RECIPIENT,
    /** The request is to a Ksock that is not, or no longer, its replier. */
    WRONG_REPLIER,
    /** The Ksock that the reply is for does not await it. */
    REPLY_NOT_EXPECTED,
    /** A queue that the message must go to is full. */
    QUEUE_FULL,
    /** A queue is full, and the sender chose to wait: the message is kept, to be sent later. */
    BLOCKED,
    /** Somebody is bound as replier to this name already. */
    REPLIER_EXISTS,
    /** No such binding. */
    NOT_BOUND,
    /** The user has as many as one may have. */
    TOO_MANY,
    /** Clients have used up the memory they may use. */
    NO_MEMORY
}
