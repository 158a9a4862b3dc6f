// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.kbus.account.AccountLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.kbus.abi.DataModel;
import org.kbus.abi.KbusIoctl;
import org.kbus.bus.BusLimits;
import org.kbus.device.Errno;
import org.kbus.device.Node;
import org.kbus.device.NodeDirectory;
import org.kbus.driver.Kbus;
import org.kbus.driver.KbusOptions;

/** A 32-bit program, whose structs and ioctl numbers are others: the traces are all of 64-bit ones. */
class Ilp32ProgramTest {

    private static final String NAME = "$.Ab";
    private static final int HEADER_SIZE = 72;
    private static final int DATA = 0x12345678;

    private final NodeDirectory directory = new NodeDirectory();
    private final SimulatedProcess process = new SimulatedProcess(DataModel.ILP32);
    private final AddressSpace memory = process.addressSpace();
    private final SystemCalls calls = new SystemCalls(directory, process);
    private final int descriptor;

    Ilp32ProgramTest() {
        Node.Access access = new Node.Access(0666, 0, 0);
        new Kbus(new KbusOptions(1, BusLimits.DEFAULT, false, access, AccountLimits.shared(1 << 20)), directory,
                number -> {
                });
        descriptor = calls.open("kbus0", SystemCalls.O_RDWR);
    }

    private static ByteBuffer room(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private int ioctl(KbusIoctl ioctl, ByteBuffer argument) {
        return calls.ioctl(descriptor, ioctl.command(DataModel.ILP32), memory.map(argument.array()));
    }

    private int pointer(byte[] bytes) {
        return Math.toIntExact(memory.map(bytes));
    }

    private int bind(int namePointer) {
        return ioctl(KbusIoctl.BIND, room(12).putInt(0).putInt(NAME.length()).putInt(namePointer));
    }

    private int write(ByteBuffer bytes) {
        return calls.write(descriptor, memory.map(bytes.array()), bytes.capacity());
    }

    private static ByteBuffer pointyMessage(int namePointer, int dataPointer) {
        return room(HEADER_SIZE).putInt(0, KbusHeader.START).putInt(52, NAME.length()).putInt(56, Integer.BYTES)
                .putInt(60, namePointer).putInt(64, dataPointer).putInt(68, KbusHeader.END);
    }

    @Test
    void itsMessageIsFetchedFromItsAddressesAndReadInItsLayout() {
        int namePointer = pointer(Arrays.copyOf(Names.bytes(NAME), NAME.length() + 1));
        assertEquals(0, bind(namePointer));
        assertEquals(HEADER_SIZE, write(pointyMessage(namePointer, pointer(room(4).putInt(DATA).array()))));
        ByteBuffer id = room(8);
        assertEquals(0, ioctl(KbusIoctl.SEND, id), "eight bytes, though the number says four");
        assertEquals(1, id.getInt(4));

        ByteBuffer length = room(4);
        assertEquals(1, ioctl(KbusIoctl.NEXTMSG, length));
        assertEquals(HEADER_SIZE + 8 + 4 + 4, length.getInt(0));
        ByteBuffer message = room(length.getInt(0));
        assertEquals(message.capacity(), calls.read(descriptor, memory.map(message.array()), message.capacity()));
        assertEquals(KbusHeader.END, message.getInt(68));
        assertEquals(NAME, Names.text(Arrays.copyOfRange(message.array(), HEADER_SIZE, HEADER_SIZE + NAME.length())));
        assertEquals(DATA, message.getInt(HEADER_SIZE + 8));
    }

    @Test
    void addressesWhereThereIsNothing() {
        assertEquals(-Errno.EFAULT, bind(0x7000_0000));
        int namePointer = pointer(Arrays.copyOf(Names.bytes(NAME), NAME.length() + 1));
        assertEquals(HEADER_SIZE, write(pointyMessage(namePointer, 0x7000_0000)));
        assertEquals(-Errno.EFAULT, ioctl(KbusIoctl.SEND, room(8)));
    }

    @Test
    void theNumbersOf64BitProgramsAreNotItsOwn() {
        int command = KbusIoctl.KSOCKID.command(DataModel.LP64);
        assertEquals(-Errno.ENOTTY, calls.ioctl(descriptor, command, memory.map(new byte[8])));
    }
}
