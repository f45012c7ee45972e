@echo off
rem The command line of hub on Windows. It finds a JDK 25 in JAVA_HOME or on the path, and starts the distribution that it
rem lies in. The options of the JVM stand in conf\jvm.options, which the script hub reads too.
setlocal
set "hub_root=%~dp0"
set "hub_root=%hub_root:~0,-1%"
set "hub_java="

if defined JAVA_HOME call :take "%JAVA_HOME%"
for %%j in (javac.exe) do if not "%%~$PATH:j"=="" call :take "%%~dp$PATH:j.."
if defined hub_java goto start
>&2 echo hub: no JDK 25 or newer found: set JAVA_HOME to one (a JDK, not a JRE: repos are compiled)
exit /b 1

:start
"%hub_java%" "@%hub_root%\conf\jvm.options" "-Dhub.home=%hub_root%" -cp "%hub_root%\lib\hub.launch.jar" hub.launch.Main %*
exit /b %ERRORLEVEL%

:take
rem Takes a folder if it is the first JDK 25 or newer. Its file "release" has the line JAVA_VERSION="25.0.3".
if defined hub_java exit /b
if not exist "%~1\bin\javac.exe" exit /b
if not exist "%~1\release" exit /b
for /f "usebackq tokens=1,* delims==" %%k in ("%~1\release") do if "%%k"=="JAVA_VERSION" call :compare "%~1" %%l
exit /b

:compare
for /f "delims=." %%v in ("%~2") do if %%v GEQ 25 set "hub_java=%~1\bin\java.exe"
exit /b
