@echo off
rem The command line of hub on Windows. It finds a JDK 25 in JAVA_HOME or on the path, and starts the distribution that it
rem lies in. The options of the JVM stand in conf\jvm.options, which the script hub reads too.
setlocal
set "hub_root=%~dp0"
set "hub_root=%hub_root:~0,-1%"
set "hub_java="

if defined JAVA_HOME call :take "%JAVA_HOME%"
for /f "delims=" %%j in ('where javac 2^>nul') do call :take "%%~dpj.."
if defined hub_java goto start
>&2 echo hub: no JDK 25 or newer found: set JAVA_HOME to one (a JDK, not a JRE: repos are compiled)
exit /b 1

:start
"%hub_java%" "@%hub_root%\conf\jvm.options" "-Dhub.home=%hub_root%" -cp "%hub_root%\lib\*" hub.launch.Main %*
exit /b %ERRORLEVEL%

:take
rem Takes a folder if it is the first JDK 25 or newer.
if defined hub_java exit /b
if not exist "%~1\bin\javac.exe" exit /b
rem The line is JAVA_VERSION="25.0.3": the second of its parts between =, . and quotes.
for /f tokens^=2^ delims^=^=.^" %%v in ('findstr /b JAVA_VERSION "%~1\release" 2^>nul') do if %%v GEQ 25 set "hub_java=%~1\bin\java.exe"
exit /b
