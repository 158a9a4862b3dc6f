// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import org.kbus.account.Account;
import org.kbus.account.AccountLimits;
import org.kbus.account.Accounts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.bus.Message;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.Request;

/** Messages written in pieces: by 64-bit and by 32-bit programs, entire and pointy. */
@SuppressWarnings("DefaultCharset")
class MessageWriterTest {

    private static final int MAX_SIZE = 1000;

    private final Accounts memory = new Accounts(AccountLimits.shared(10_000));
    private final Account account = memory.of(0);
    private final MessageWriter writer = new MessageWriter(account);

    private static ByteBuffer entire(DataModel model, String name, String data) {
        int length = (int) MessageHeader.entireLength(model, name.length(), data.length());
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        new MessageHeader().wrap(bytes, model).clear().id(1L << 32 | 2).flags(0xABCD0008)
                .nameLength(name.length()).dataLength(data.length());
        bytes.put(MessageHeader.size(model), name.getBytes());
        bytes.put(MessageHeader.size(model) + MessageHeader.paddedNameLength(name.length()), data.getBytes());
        return bytes.putInt(length - 4, MessageHeader.END_GUARD);
    }

    private static ByteBuffer pointy(DataModel model, long namePointer, long dataPointer) {
        ByteBuffer bytes = ByteBuffer.allocate(MessageHeader.size(model)).order(ByteOrder.nativeOrder());
        new MessageHeader().wrap(bytes, model).clear().nameLength(3).dataLength(4);
        if (model == DataModel.LP64) {
            bytes.putLong(64, namePointer).putLong(72, dataPointer);
        } else {
            bytes.putInt(60, (int) namePointer).putInt(64, (int) dataPointer);
        }
        return bytes;
    }

    private int write(ByteBuffer bytes, int from, int to) {
        return writer.write(bytes.duplicate().order(ByteOrder.nativeOrder()).limit(to).position(from), MAX_SIZE);
    }

    @ParameterizedTest
    @EnumSource(DataModel.class)
    void aMessageMayBeSplitAnywhere(DataModel model) {
        ByteBuffer bytes = entire(model, "$.Ab", "12345");
        for (int split = 1; split < bytes.capacity(); split++) {
            assertEquals(0, write(bytes, 0, split));
            assertFalse(writer.isFinished());
            assertEquals(0, write(bytes, split, bytes.capacity()));
            assertTrue(writer.isFinished());
            Message message = writer.toMessage();
            assertEquals("$.Ab", message.name().toString());
            assertArrayEquals("12345".getBytes(), message.data());
            assertEquals(1L << 32 | 2, message.id());
            assertEquals(0xABCD0008, message.flags());
            message.release();
            writer.reset();
        }
        assertEquals(0, memory.used());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 30})
    void aMessageMayComeInManyPieces(int size) {
        ByteBuffer bytes = entire(DataModel.LP64, "$.A", "");
        for (int at = 0; at < bytes.capacity(); at += size) {
            assertEquals(0, write(bytes, at, Math.min(at + size, bytes.capacity())));
        }
        assertTrue(writer.isFinished());
    }

    @ParameterizedTest
    @EnumSource(DataModel.class)
    void whatAPointyMessagePointsAtIsWantedAtOnce(DataModel model) {
        Request.Ioctl send = mock(Request.Ioctl.class);
        ByteBuffer bytes = pointy(model, 0x1000, 0x2000);
        assertEquals(0, write(bytes, 0, bytes.capacity()));
        assertTrue(writer.isFinished());
        assertEquals(FileOperations.LATER, writer.complete(send));
        // The name and its zero byte.
        verify(send).want(0x1000, 4);
        verify(send).want(0x2000, 4);

        when(send.want(0x1000, 4)).thenReturn(ByteBuffer.wrap("$.A\0".getBytes()));
        when(send.want(0x2000, 4)).thenReturn(ByteBuffer.wrap("data".getBytes()));
        assertEquals(0, writer.complete(send));
        Message message = writer.toMessage();
        assertEquals("$.A", message.name().toString());
        assertArrayEquals("data".getBytes(), message.data());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 7})
    void aBadPointerIsAFault(int readable) {
        Request.Ioctl send = mock(Request.Ioctl.class);
        when(send.want(0x1000, 4)).thenReturn(ByteBuffer.wrap("$.A\0".getBytes(), 0, Math.min(readable, 4)).slice());
        when(send.want(0x2000, 4)).thenReturn(ByteBuffer.wrap("data".getBytes(), 0, Math.max(readable - 4, 0)).slice());
        write(pointy(DataModel.LP64, 0x1000, 0x2000), 0, 88);
        assertEquals(-Errno.EFAULT, writer.complete(send));
    }

    @Test
    void aBadNameIsSeenBeforeBadDataIs() {
        Request.Ioctl send = mock(Request.Ioctl.class);
        when(send.want(0x1000, 4)).thenReturn(ByteBuffer.wrap("bad\0".getBytes()));
        when(send.want(0x2000, 4)).thenReturn(ByteBuffer.allocate(0));
        write(pointy(DataModel.LP64, 0x1000, 0x2000), 0, 88);
        assertEquals(-Errno.EBADMSG, writer.complete(send));
    }

    @Test
    void anErrorLosesTheMessageAndWhatItWasCharged() {
        ByteBuffer bytes = entire(DataModel.LP64, "$.A", "data").putInt(96, 0);
        assertEquals(Errno.EINVAL, write(bytes, 0, bytes.capacity()));
        assertTrue(writer.isEmpty());
        assertEquals(0, memory.used());
    }

    @Test
    void moreThanAMessageIsTooMuch() {
        ByteBuffer bytes = entire(DataModel.LP64, "$.A", "");
        assertEquals(0, write(bytes, 0, bytes.capacity()));
        assertEquals(Errno.EMSGSIZE, write(bytes, 0, 1));
        assertTrue(writer.isEmpty());
    }

    @Test
    void theLargestLengthsDoNotOverflow() {
        ByteBuffer bytes = entire(DataModel.LP64, "$.A", "").putInt(56, 0xFFFFFFF0);
        assertEquals(Errno.EMSGSIZE, write(bytes, 0, 88));
    }

    @Test
    void aMessageForWhichThereIsNoMemoryIsRefused() {
        account.charge(9_900);
        assertEquals(Errno.ENOMEM, write(entire(DataModel.LP64, "$.A", ""), 0, 88));
    }

    /** What throws in an operation ends the daemon, and it is the client who says how much is to be had. */
    @Test
    void dataForWhichTheHeapHasNoRoomIsRefused() {
        Accounts endless = new Accounts(AccountLimits.shared(Long.MAX_VALUE));
        MessageWriter large = new MessageWriter(endless.of(0));
        ByteBuffer bytes = entire(DataModel.LP64, "$.A", "data").putInt(56, Integer.MAX_VALUE);
        assertEquals(Errno.ENOMEM, large.write(bytes.limit(92), -1));
        assertTrue(large.isEmpty());
        assertEquals(0, endless.used());
    }

    @Test
    void partsAreNamedAsTheStatsFileNamesThem() {
        ByteBuffer bytes = entire(DataModel.LP64, "$.A", "data");
        write(bytes, 0, 50);
        assertEquals("HDR 50", writer.partLabel() + ' ' + writer.position());
        write(bytes, 50, 90);
        assertEquals("NAME 2", writer.partLabel() + ' ' + writer.position());
        write(bytes, 90, 91);
        assertEquals("NPAD 0", writer.partLabel() + ' ' + writer.position());
        write(bytes, 91, 94);
        assertEquals("DATA 2", writer.partLabel() + ' ' + writer.position());
        write(bytes, 94, 97);
        assertEquals("FINAL 1", writer.partLabel() + ' ' + writer.position());
        write(bytes, 97, 100);
        assertEquals("??? 0", writer.partLabel() + ' ' + writer.position());
    }
}
