// What QEMU's PC lacks of a gateway: thermal zone, battery, mains adapter, P-states, an idle state.
// Temperature and battery are what the host writes into memory that it shares with the board: BAR 2 of a PCI device in slot
// 10h (ivshmem), three words: tenths of kelvin, charge in mWh, draw in mW (0: on the mains).
// ACPI 6.4, sections 10.2.2 (battery), 11.4 (thermal), 8.4.5 (P-states).
DefinitionBlock ("", "SSDT", 2, "LAB   ", "GATEWAY ", 1)
{
  External (\_SB.PCI0, DeviceObj)
  External (\_SB.CPUS.C000, DeviceObj)

  Scope (\_SB.PCI0)
  {
    Device (HOST)
    {
      Name (_ADR, 0x00100000)
      OperationRegion (CONF, PCI_Config, 0, 0x40)
      Field (CONF, DWordAcc, NoLock, Preserve) { Offset (0x18), BARL, 32, BARH, 32 }
      // WORD (n): what the host says
      Method (WORD, 1, Serialized)
      {
        OperationRegion (SHAR, SystemMemory, (BARH << 32) | (BARL & 0xFFFFFFF0), 0x1000)
        Field (SHAR, DWordAcc, NoLock, Preserve) { TEMP, 32, CHRG, 32, DRAW, 32 }
        Switch (ToInteger (Arg0))
        {
          Case (0) { Return (TEMP) }
          Case (1) { Return (CHRG) }
        }
        Return (DRAW)
      }
    }
  }

  Scope (\_TZ)
  {
    ThermalZone (TZ00)
    {
      Method (_TMP) { Return (\_SB.PCI0.HOST.WORD (0)) }
      Method (_CRT) { Return (3932) }
      Method (_HOT) { Return (3782) }
      Method (_PSV) { Return (3582) }
      Name (_PSL, Package () { \_SB.CPUS.C000 })
      Name (_TC1, 1)
      Name (_TC2, 1)
      Name (_TSP, 10)
      Name (_TZP, 10)
    }
  }

  Scope (\_SB)
  {
    Device (AC00)
    {
      Name (_HID, "ACPI0003")
      Name (_PCL, Package () { \_SB })
      // ACPI has all bits set for true, which is no state of an adapter
      Method (_PSR)
      {
        If (\_SB.PCI0.HOST.WORD (2) == 0) { Return (1) }
        Return (0)
      }
      Method (_STA) { Return (0x0F) }
    }
    Device (BAT0)
    {
      Name (_HID, EisaId ("PNP0C0A"))
      Name (_UID, 1)
      Name (_PCL, Package () { \_SB })
      Method (_STA) { Return (0x1F) }
      Method (_BIF)
      {
        Return (Package () { 0, 37000, 35000, 1, 7400, 3500, 1000, 100, 100, "Pack", "0001", "LION", "LAB" })
      }
      Method (_BST)
      {
        Local0 = Package (4) { 2, 0, 0, 7400 }
        Local1 = \_SB.PCI0.HOST.WORD (2)
        If (Local1 != 0) { Local0[0] = 1 }
        Local0[1] = Local1
        Local0[2] = \_SB.PCI0.HOST.WORD (1)
        Return (Local0)
      }
    }
  }

  Scope (\_SB.CPUS.C000)
  {
    // the scratch register of the fourth UART takes what cpufreq writes
    Name (_PCT, Package ()
    {
      ResourceTemplate () { Register (SystemIO, 8, 0, 0x2EF) },
      ResourceTemplate () { Register (SystemIO, 8, 0, 0x2EF) }
    })
    Name (_PSS, Package ()
    {
      Package () { 1600, 9000, 10, 10, 0, 0 },
      Package () { 1200, 6000, 10, 10, 1, 1 },
      Package () { 800, 3500, 10, 10, 2, 2 },
      Package () { 400, 1500, 10, 10, 3, 3 }
    })
    Method (_PPC) { Return (0) }
    Name (_PSD, Package () { Package () { 5, 0, 0, 0xFC, 1 } })
    Name (_CST, Package () { 1, Package () { ResourceTemplate () { Register (FFixedHW, 0, 0, 0) }, 1, 1, 1000 } })
  }
}
