// ACPI tables that give QEMU's q35 a thermal zone, a battery, a mains adapter, performance states and an idle state.
// What changes lives in the scratch registers of serial ports that nobody uses (-serial null three times):
//   0x2FF COM2: degrees Celsius    0x3EF COM3: battery percent, bit 7 mains    0x2EF COM4: performance state
DefinitionBlock ("gateway.aml", "SSDT", 2, "LAB   ", "LABDEV", 1)
{
  External (\_SB.CPUS.C000, DeviceObj)
  External (\_SB.CPUS.C001, DeviceObj)
  OperationRegion (\SCR2, SystemIO, 0x02FF, 1)
  Field (\SCR2, ByteAcc, NoLock, Preserve) { TDEG, 8 }
  OperationRegion (\SCR3, SystemIO, 0x03EF, 1)
  Field (\SCR3, ByteAcc, NoLock, Preserve) { BPCT, 7, BACL, 1 }

  Scope (\_TZ) {
    ThermalZone (TZ00) {
      Name (_STR, Unicode ("SOC"))
      Method (_TMP) { Return (TDEG * 10 + 2732) } // tenths of a kelvin
      Method (_CRT) { Return (3932) }
      Method (_HOT) { Return (3782) }
      Method (_PSV) { Return (3582) }
      Name (_PSL, Package () { \_SB.CPUS.C000, \_SB.CPUS.C001 })
      Name (_TC1, 1)
      Name (_TC2, 1)
      Name (_TSP, 10)
      Name (_TZP, 10)
    }
  }
  Scope (\_SB) {
    Device (AC00) {
      Name (_HID, "ACPI0003")
      Name (_PCL, Package () { \_SB })
      Method (_PSR) { Return (BACL) }
      Method (_STA) { Return (0x0F) }
    }
    Device (BAT0) {
      Name (_HID, EisaId ("PNP0C0A"))
      Name (_UID, 1)
      Name (_PCL, Package () { \_SB })
      Method (_STA) { Return (0x1F) }
      // mWh and mV
      Method (_BIF) { Return (Package () { 0, 37000, 35000, 1, 7400, 3500, 1000, 100, 100, "LabPack", "0001", "LION", "LAB" }) }
      Method (_BST) {
        Local0 = Package (4) {}
        If (BACL) { Local0[0] = 2 Local0[1] = 12000 } Else { Local0[0] = 1 Local0[1] = 6500 }
        Local0[2] = BPCT * 350
        Local0[3] = 6400 + BPCT * 20
        Return (Local0)
      }
    }
  }
  Scope (\_SB.CPUS.C000) {
    Name (_PCT, Package () { ResourceTemplate () { Register (SystemIO, 8, 0, 0x2EF) }, ResourceTemplate () { Register (SystemIO, 8, 0, 0x2EF) } })
    Name (_PSS, Package () {
      Package () { 1600, 9000, 10, 10, 0, 0 }, Package () { 1200, 6000, 10, 10, 1, 1 },
      Package () { 800, 3500, 10, 10, 2, 2 }, Package () { 400, 1500, 10, 10, 3, 3 } })
    Method (_PPC) { Return (0) }
    Name (_PSD, Package () { Package () { 5, 0, 0, 0xFC, 2 } })
    Name (_CST, Package () { 1, Package () { ResourceTemplate () { Register (FFixedHW, 0, 0, 0) }, 1, 1, 1000 } })
  }
  Scope (\_SB.CPUS.C001) {
    Name (_PCT, Package () { ResourceTemplate () { Register (SystemIO, 8, 0, 0x2EF) }, ResourceTemplate () { Register (SystemIO, 8, 0, 0x2EF) } })
    Name (_PSS, Package () {
      Package () { 1600, 9000, 10, 10, 0, 0 }, Package () { 1200, 6000, 10, 10, 1, 1 },
      Package () { 800, 3500, 10, 10, 2, 2 }, Package () { 400, 1500, 10, 10, 3, 3 } })
    Method (_PPC) { Return (0) }
    Name (_PSD, Package () { Package () { 5, 0, 0, 0xFC, 2 } })
    Name (_CST, Package () { 1, Package () { ResourceTemplate () { Register (FFixedHW, 0, 0, 0) }, 1, 1, 1000 } })
  }
}
