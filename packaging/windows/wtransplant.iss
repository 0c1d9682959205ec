; For Inno Setup 6. build.py puts names between @ in, and writes the script that is compiled into the build folder.
[Setup]
AppId={{6F0E2B1C-3C0E-4C57-9C0B-5C1B7F0B5A53}
AppName=wtransplant
AppVersion=@VERSION@
DefaultDirName={autopf}\wtransplant
DefaultGroupName=wtransplant
DisableProgramGroupPage=yes
LicenseFile=@LICENCE@
OutputBaseFilename=@STEM@-setup
OutputDir=.
SetupIconFile=@ICON@
UninstallDisplayIcon={app}\wtransplant.exe
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesInstallIn64BitMode=x64compatible
ArchitecturesAllowed=x64compatible
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "filetypes"; Description: "Offer wtransplant for .safetensors and .pth files"

[Files]
Source: "@PROGRAM@\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\wtransplant"; Filename: "{app}\wtransplant.exe"
Name: "{autodesktop}\wtransplant"; Filename: "{app}\wtransplant.exe"; Tasks: desktopicon

; Among "open with" for these endings; what opens them by default stays as it is.
[Registry]
Root: HKA; Subkey: "Software\Classes\wtransplant.weights"; ValueType: string; ValueData: "Weights"; Flags: uninsdeletekey; Tasks: filetypes
Root: HKA; Subkey: "Software\Classes\wtransplant.weights\DefaultIcon"; ValueType: string; ValueData: "{app}\wtransplant.exe,0"; Tasks: filetypes
Root: HKA; Subkey: "Software\Classes\wtransplant.weights\shell\open\command"; ValueType: string; ValueData: """{app}\wtransplant.exe"" ""%1"""; Tasks: filetypes
Root: HKA; Subkey: "Software\Classes\.safetensors\OpenWithProgids"; ValueType: string; ValueName: "wtransplant.weights"; ValueData: ""; Flags: uninsdeletevalue; Tasks: filetypes
Root: HKA; Subkey: "Software\Classes\.pth\OpenWithProgids"; ValueType: string; ValueName: "wtransplant.weights"; ValueData: ""; Flags: uninsdeletevalue; Tasks: filetypes

[Run]
Filename: "{app}\wtransplant.exe"; Description: "{cm:LaunchProgram,wtransplant}"; Flags: nowait postinstall skipifsilent
