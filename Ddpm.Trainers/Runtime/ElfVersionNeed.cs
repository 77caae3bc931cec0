namespace Ddpm.Trainers.Runtime;

/// <summary>One symbol version that an ELF library requires of another library.</summary>
/// <param name="Library">The other library's name, such as libstdc++.so.6.</param>
/// <param name="Version">The version's name, such as GLIBCXX_3.4.32.</param>
/// <param name="Index">The number by which the table of symbol versions refers to it.</param>
/// <param name="IsWeak">Whether the loader accepts a library that lacks the version.</param>
/// <param name="FlagsOffset">Where its flags lie in the file.</param>
internal readonly record struct ElfVersionNeed(
    string Library,
    string Version,
    ushort Index,
    bool IsWeak,
    int FlagsOffset
);
